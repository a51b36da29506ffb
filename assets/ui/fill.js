/** A sentence whose gaps, names in braces, are filled.
   @param {string} text
   @param {Record<string, string | number>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
