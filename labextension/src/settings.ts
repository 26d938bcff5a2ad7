import type { ISettingRegistry } from '@jupyterlab/settingregistry';

import { SEVERITIES, type Severity } from './model/types';
import type { ISettings } from './notebook/store';

const DEBOUNCE = 300;

/** The settings as they count; what is no setting is passed over. */
export function readSettings(
  from: Pick<ISettingRegistry.ISettings, 'composite'> | null
): ISettings {
  const said: Record<string, unknown> = { ...from?.composite };
  const debounce = said['debounce'];
  const ignore = said['ignore'];
  const severities = said['severities'];
  const severity: Record<string, Severity> = {};
  if (severities && typeof severities === 'object') {
    for (const [code, one] of Object.entries(severities)) {
      if (SEVERITIES.includes(one as Severity)) {
        severity[code] = one as Severity;
      }
    }
  }
  return {
    enabled: said['enabled'] !== false,
    debounce: typeof debounce === 'number' ? Math.min(10_000, Math.max(50, debounce)) : DEBOUNCE,
    gutter: said['gutter'] === true,
    hints: said['hints'] !== false,
    ledger: said['ledger'] === 'file' || said['ledger'] === 'nowhere' ? said['ledger'] : 'notebook',
    lint: {
      ignore: Array.isArray(ignore)
        ? ignore.filter(one => typeof one === 'string' && one.trim())
        : [],
      severity,
      order: said['order'] === 'executed' ? 'executed' : 'document'
    }
  };
}
