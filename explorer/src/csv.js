// Tables as CSV (RFC 4180); a cell that a spreadsheet would run as a formula gets an apostrophe before it, as in the program's own tables.

const cell = (value) => {
  const words = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csv = (rows) => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

// Gives the reader a file.
export function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
