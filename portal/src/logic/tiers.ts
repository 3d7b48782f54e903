import type { Forecast } from '../api/types.ts';

export interface TierPart {
  tier: number;
  fromWh: number;
  /** null = open end */
  toWh: number | null;
  unitPrice: string;
  /** position on the track, 0..1 */
  from: number;
  to: number;
}

/**
 * The tier track: all closed tiers, plus room above the last edge for what is used or expected there (at least a third of the width of the rest,
 * so that the open tier can be seen). `place` maps Wh to 0..1.
 */
export function tierTrack(
  forecast: Pick<Forecast, 'tiers' | 'soFarWh' | 'projectedWh'>,
): { parts: TierPart[]; place(wh: number): number } | null {
  const { tiers } = forecast;
  if (!tiers || tiers.length === 0) return null;
  const lastEdge = tiers.at(-1)?.fromWh ?? 0;
  const end = Math.max(lastEdge * (4 / 3), forecast.projectedWh * 1.05, forecast.soFarWh * 1.05, 1);
  const place = (wh: number) => Math.min(1, Math.max(0, wh / end));
  const parts = tiers.map((tier, index) => ({
    tier: index + 1,
    ...tier,
    from: place(tier.fromWh),
    to: tier.toWh === null ? 1 : place(tier.toWh),
  }));
  return { parts, place };
}
