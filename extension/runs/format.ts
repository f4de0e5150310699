/** Numbers and times as a person reads them in a list; the same everywhere outside the panel's page. */

/** `12 s`, `3 min 20 s`, `1 h 05 min`, `2 d 3 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Local time of today, else the local date: `14:05`, `2026-03-01`. Empty where `iso` is no time. */
export function formatWhen(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  const [date, clock] = localTime(time).split(' ');
  return (date === localTime(now).split(' ')[0] ? clock?.slice(0, 5) : date) ?? '';
}

/** `2026-03-01 14:05:09`, local. */
export function localTime(time: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

/** At most `digits` significant digits; exponents where they are shorter. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-3 ? value.toExponential(digits - 1) : value.toPrecision(digits);
  const [mantissa = '', exponent] = text.split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return (exponent === undefined ? short : `${short}e${Number(exponent)}`).replace(/^-/, '−');
}

/** R² as papers print it: `0.92`; `−0.30`. */
export function formatScore(value: number): string {
  return value.toFixed(2).replace(/^-/, '−');
}

/** Text that stands in a MarkdownString table cell as it is. */
export function escapeCell(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}
