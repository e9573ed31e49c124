const STEPS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The next number of the table that leads to people, in the direction of an arrow key. */
export function nextCell(from: Element, key: string): HTMLElement | undefined {
  const step = STEPS[key];
  const table = from.closest('table');
  const cell = from.closest('td');
  if (!step || !table || !cell) return;
  const rows = [...table.rows];
  const [across, down] = step;
  let row = rows.findIndex((one) => one.contains(cell));
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += across;
    const next = rows[row]?.cells[column];
    if (rows[row] === undefined || (across !== 0 && next === undefined)) return;
    const number = next?.querySelector<HTMLElement>('[data-who]');
    if (number) return number;
  }
}
