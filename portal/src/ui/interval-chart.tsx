import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import type { UsagePoint } from '../api/types.ts';
import { useApp } from './context.ts';

const HEIGHT = 240;

/** A colour of the current theme. Canvas needs it resolved, and light-dark() only resolves on a real property. */
function themeColour(host: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/**
 * One day's intervals as steps, actual and not actual in two colours; zoom by dragging. The table beside it says the same in words, so the
 * drawing is hidden from screen readers.
 */
export default function IntervalChart({
  points,
  labels,
}: {
  points: UsagePoint[];
  labels: { actual: string; estimated: string; unit: string; time: string };
}) {
  const { theme } = useApp();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let plot: UPlot | null = null;
    const draw = () => {
      plot?.destroy();
      const ink = themeColour(element, '--ink-2');
      const grid = { stroke: themeColour(element, '--line'), width: 1 };
      const series = (label: string, colour: string): UPlot.Series => {
        const stroke = themeColour(element, colour);
        return {
          label,
          stroke,
          width: 1.5,
          fill: `color-mix(in srgb, ${stroke} 22%, transparent)`,
          paths: UPlot.paths.stepped?.({ align: 1 }) as UPlot.Series.PathBuilder,
          points: { show: false },
          value: (_, value) => (value === null ? '–' : `${value.toFixed(3)} kWh`),
        };
      };
      const step =
        points.length > 1 ? (Date.parse(points[1]?.start ?? '') - Date.parse(points[0]?.start ?? '')) / 1000 : 900;
      const times = points.map((p) => Date.parse(p.start) / 1000);
      const actual = points.map((p) => (p.wh !== null && p.quality === 'A' ? p.wh / 1000 : null));
      const other = points.map((p) => (p.wh !== null && p.quality !== 'A' ? p.wh / 1000 : null));
      plot = new UPlot(
        {
          width: element.clientWidth,
          height: HEIGHT,
          tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Asia/Seoul'),
          scales: {
            x: { range: (_, min, max) => [min, max + (max - min < step ? 0 : step)] },
            y: { range: (_, __, max) => [0, Math.max(max * 1.08, 0.001)] },
          },
          axes: [
            { stroke: ink, grid, ticks: grid, values: (_, splits) => splits.map((s) => clock(s)) },
            { stroke: ink, grid, ticks: grid, size: 54, label: labels.unit, labelSize: 18 },
          ],
          series: [
            { label: labels.time, value: (_, seconds) => (seconds === null ? '–' : clock(seconds)) },
            series(labels.actual, '--brand'),
            series(labels.estimated, '--amber'),
          ],
          legend: { live: true },
        },
        [times, actual, other],
        element,
      );
    };
    draw();
    const sizes = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      sizes.disconnect();
      dark.removeEventListener('change', draw);
      plot?.destroy();
    };
    // The theme decides the colours read from the page
  }, [points, labels, theme]);
  return <div ref={host} class="interval-chart" aria-hidden="true" />;
}

function clock(seconds: number): string {
  return new Date((seconds + 9 * 3600) * 1000).toISOString().slice(11, 16);
}
