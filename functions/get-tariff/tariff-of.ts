import { addDays } from '../../domain/calendar/day.ts';
import { RESIDENTIAL_VERSIONS } from '../../domain/tariff/data/residential.ts';
import { SOURCES, type SourceId } from '../../domain/tariff/data/sources.ts';
import { listPlans } from '../../domain/tariff/list-plans.ts';
import { planOf } from '../../domain/tariff/plans.ts';

interface Label {
  readonly ko: string;
  readonly en: string;
}

/** A plan, the plans the same premises may choose, and since when which prices have held. */
export interface Tariff {
  readonly plan: string;
  readonly label: Label;
  readonly choices: readonly { readonly plan: string; readonly label: Label }[];
  readonly versions: readonly {
    readonly rateVersion: string;
    readonly validFrom: string;
    /** Last day; null = in force. */
    readonly validTo: string | null;
    readonly source: string;
  }[];
}

/**
 * @param name class/voltage[/option]
 * @param today day on which the choices must have rates, Asia/Seoul
 * @throws TariffError for a plan the engine does not know
 */
export function tariffOf(name: string, today: string): Tariff {
  const plan = planOf(name);
  const versions: readonly { from: string; source: SourceId }[] =
    plan.kind === 'residential'
      ? RESIDENTIAL_VERSIONS.filter((version) => version[plan.voltage] !== null)
      : plan.versions.map(({ from, version }) => ({ from, source: version.source }));
  return {
    plan: name,
    label: { ko: plan.ko, en: plan.en },
    // Voltage and class are facts of the premises; the option is the customer's to choose.
    choices: listPlans(today)
      .filter(({ classId, voltage }) => classId === plan.classId && voltage === plan.voltage)
      .map((choice) => ({ plan: choice.plan, label: { ko: choice.ko, en: choice.en } })),
    versions: versions
      .map(({ from, source }, index) => ({
        rateVersion: `${name}@${from}`,
        validFrom: from,
        validTo: versions[index + 1] === undefined ? null : addDays(versions[index + 1]!.from, -1),
        source: SOURCES[source],
      }))
      .reverse(),
  };
}
