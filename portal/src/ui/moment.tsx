import { moment } from '../logic/format.ts';

/** A moment in Korean time, kept on one line, with the exact one for programs that read the page; a dash where there is none. */
export function Moment({ at, seconds = false }: { at: string | null; seconds?: boolean }) {
  if (at === null) return <>–</>;
  return (
    <time class="moment" dateTime={at}>
      {moment(at, seconds)}
    </time>
  );
}
