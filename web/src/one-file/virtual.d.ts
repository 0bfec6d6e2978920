/** core.wasm and core-exact.wasm, gzipped, in base64: made by vite.one-file.config.ts. */
declare module 'virtual:core-wasm' {
  export const core: string;
  export const exact: string;
}

declare module '*?worker&inline' {
  const InlineWorker: new () => Worker;
  export default InlineWorker;
}
