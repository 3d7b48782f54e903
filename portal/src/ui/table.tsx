import type { ComponentChildren } from 'preact';
import { common } from '../text/common.ts';
import { useText } from './context.ts';

export interface Column<R> {
  head: ComponentChildren;
  cell: (row: R) => ComponentChildren;
  /** numbers and amounts stand at the end of their column */
  numeric?: boolean;
}

interface TableProps<R> {
  caption: string;
  captionHidden?: boolean;
  columns: Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
}

/**
 * A table in a box that scrolls by itself on narrow screens; the box can be focused, so that the keyboard can scroll it.
 * The first column names the row.
 */
export function Table<R>({ caption, captionHidden, columns, rows, rowKey }: TableProps<R>) {
  const t = useText(common);
  return (
    // Named as a table, because the section around it often has the same name already, and landmarks are told apart by theirs.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard (WCAG 2.1.1)
    <section class="table-box" tabIndex={0} aria-label={t.tableOf(caption)}>
      <table>
        <caption class={captionHidden ? 'visually-hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" class={column.numeric ? 'number' : undefined}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={index} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={index} class={column.numeric ? 'number' : undefined}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A table on a card of its own, with what is to be said below it; nothing where there is no row. */
export function TableCard<R>({ children, ...table }: TableProps<R> & { children?: ComponentChildren }) {
  if (table.rows.length === 0) return null;
  return (
    <section class="card">
      <Table {...table} />
      {children}
    </section>
  );
}
