/** The version of this extension; a test compares it with package.json. */
export const VERSION = '0.1.0';

/** Whether a server of another version speaks as we do: major and minor agree. */
export function compatible(version: string): boolean {
  const head = (text: string) => text.split('.').slice(0, 2).join('.');
  return version !== '' && head(version) === head(VERSION);
}
