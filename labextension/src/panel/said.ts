import type { TranslationBundle } from '@jupyterlab/translation';

/** What is said where no translator is at hand, in the user's language; what somebody else said stays as it is. */
export function said(message: string, trans: TranslationBundle): string {
  const known: Record<string, string> = {
    'The Jupyter server cannot be reached.': trans.__('The Jupyter server cannot be reached.'),
    'The Jupyter server has no leaklint.': trans.__('The Jupyter server has no leaklint.'),
    'The Jupyter server is busy.': trans.__('The Jupyter server is busy.'),
    'No answer.': trans.__('No answer.'),
    'The linter took longer than a minute.': trans.__('The linter took longer than a minute.'),
    'The answer cannot be read.': trans.__('The answer cannot be read.'),
    'The kernel hung up': trans.__('The kernel hung up'),
    'The kernel was stopped before it answered': trans.__(
      'The kernel was stopped before it answered'
    )
  };
  return known[message] ?? message;
}
