/** A float in the log. */
export type LogNumber = number | 'NaN' | 'Infinity' | '-Infinity';
