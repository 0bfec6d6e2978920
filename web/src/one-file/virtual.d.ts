/** core.wasm, gzipped, in base64: made by vite.one-file.config.ts. */
declare module 'virtual:core-wasm' {
  const packed: string;
  export default packed;
}

declare module '*?worker&inline' {
  const InlineWorker: new () => Worker;
  export default InlineWorker;
}
