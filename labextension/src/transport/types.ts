import type { ILintRequest, IReport, IResult, IRule, ReportFormat } from '../model/types';

/**
 * How the front end reaches a linter.
 *
 * Behind one interface, so that a kernel or a linter in the browser can stand in for the server.
 */
export interface ITransport {
  lint(request: ILintRequest, signal?: AbortSignal): Promise<IResult>;
  rules(): Promise<IRule[]>;
  report(request: ILintRequest, format: ReportFormat): Promise<IReport>;
}

/** Why a linter gave no answer. */
export type TransportProblem =
  /** There is nobody: the server side is not installed, not enabled, or the server is gone. */
  | 'no-server'
  /** The server side is of another version. */
  | 'wrong-version'
  /** It has too much to do: ask again in a moment. */
  | 'busy'
  /** It answered, and refused or failed. */
  | 'engine-error';

export class TransportError extends Error {
  constructor(
    readonly kind: TransportProblem,
    message: string,
    readonly detail: string = ''
  ) {
    super(message);
    this.name = 'TransportError';
  }
}
