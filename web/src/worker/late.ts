/** Code that no first step needs: fetched when it is first asked for, and again where that failed. Nobody waits for it. */
export class Late<Part> {
  private part: Part | null = null;
  private coming = false;

  constructor(private readonly fetch: () => Promise<Part>) {}

  /** Null until it is here; then all goes on without it. `failed` is told why this call did not bring it. */
  get(failed: (reason: unknown) => void): Part | null {
    if (!this.part && !this.coming) {
      this.coming = true;
      this.fetch()
        .then((part) => {
          this.part = part;
        }, failed)
        .finally(() => {
          this.coming = false;
        });
    }
    return this.part;
  }
}
