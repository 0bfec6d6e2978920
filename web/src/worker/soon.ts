/** Does something once, soon after it was first called for: what is called for meanwhile is done with it. */

/** A slider that is dragged calls 60 times a second. */
const SOON_MS = 300;

export class Soon {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly act: () => void) {}

  call(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.act();
    }, SOON_MS);
  }
}
