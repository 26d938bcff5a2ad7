import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { ILintRequest, IReport, IResult, IRule, ReportFormat } from '../model/types';
import { VERSION, compatible } from '../version';
import { ITransport, TransportError } from './types';

const MOST_DETAIL = 4000;

/** The linter in the Jupyter server, whose environment may be another one than the kernel's. */
export class RestTransport implements ITransport {
  constructor(private readonly settings = ServerConnection.makeSettings()) {}

  lint(request: ILintRequest, signal?: AbortSignal): Promise<IResult> {
    return this.ask<IResult>('lint', { method: 'POST', body: JSON.stringify(request), signal });
  }

  async rules(): Promise<IRule[]> {
    const { rules } = await this.ask<{ rules: IRule[]; version: string }>('rules', {});
    return rules;
  }

  report(request: ILintRequest, format: ReportFormat): Promise<IReport> {
    const body = JSON.stringify({ ...request, format });
    return this.ask<IReport & { version: string }>('report', { method: 'POST', body });
  }

  private async ask<T extends { version: string }>(name: string, init: RequestInit): Promise<T> {
    const url = URLExt.join(this.settings.baseUrl, 'leaklint', 'api', name);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      if (init.signal?.aborted) {
        throw error;
      }
      throw new TransportError('no-server', 'The Jupyter server cannot be reached.', String(error));
    }
    const text = await response.text();
    let data: Record<string, unknown> | null = null;
    try {
      data = JSON.parse(text) as Record<string, unknown>;
    } catch {
      // Proxies and login pages answer with HTML.
    }
    if (response.status === 404 || response.status === 405) {
      throw new TransportError(
        'no-server',
        'The Jupyter server has no leaklint.',
        text.slice(0, MOST_DETAIL)
      );
    }
    if (response.status === 503) {
      throw new TransportError('busy', 'The Jupyter server is busy.');
    }
    if (!response.ok || data === null || typeof data !== 'object') {
      const words = (key: string) => (typeof data?.[key] === 'string' ? (data[key] as string) : '');
      const message = words('message') || response.statusText || 'No answer.';
      const report =
        words('report') || `leaklint ${VERSION}\n${name}: ${response.status} ${message}`;
      throw new TransportError('engine-error', message, report.slice(0, MOST_DETAIL));
    }
    const version = String(data['version'] ?? '');
    if (!compatible(version)) {
      throw new TransportError(
        'wrong-version',
        `This page is leaklint ${VERSION}, the server has ${version || 'another version'}.`,
        version
      );
    }
    return data as T;
  }
}
