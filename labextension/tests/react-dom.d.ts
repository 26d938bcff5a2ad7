/** As much of it as the tests of the panel use. */
declare module 'react-dom/server' {
  export function renderToStaticMarkup(element: unknown): string;
}
