// The filter's language: conditions as `sweep leaderboard --where` has them, joined by spaces, and words that a row must hold.
//   learning_rate<0.01 n_head=4 state!=completed gelu
(function (Sweep) {
  "use strict";
  const pattern = /^([A-Za-z_][\w.]*)(!=|<=|>=|==|=|<|>)(.+)$/;

  // {conditions: [{field, operator, text, number}], words, problem}; fields: the names that there are.
  Sweep.parseFilter = function (text, fields) {
    const conditions = [], words = [];
    for (const part of text.split(/[\s,]+/).filter(Boolean)) {
      if (part === "and") continue;
      const found = pattern.exec(part);
      if (!found) {
        if (/[<>=!]/.test(part)) {
          const problem = `'${part}' is no condition; write a field, one of = != < <= > >= and a value without spaces: n_head=4`;
          return { conditions: [], words: [], problem };
        }
        words.push(part.toLowerCase());
        continue;
      }
      const [, field, operator, value] = found;
      if (!fields.includes(field)) {
        const like = fields.filter(name => name.startsWith(field[0])).slice(0, 6);
        const names = (like.length ? like : fields.slice(0, 8)).join(", ");
        return { conditions: [], words: [], problem: `there is no field '${field}'; there are ${names}` };
      }
      conditions.push({ field, operator: operator === "==" ? "=" : operator, text: value, number: Number(value) });
    }
    return { conditions, words, problem: null };
  };

  // Whether a value, a number or a text or null, satisfies a condition.
  Sweep.satisfies = function (value, condition) {
    if (value === null || value === undefined) return condition.operator === "!=";
    const bothNumbers = typeof value === "number" && !Number.isNaN(condition.number);
    const equal = bothNumbers ? value === condition.number : String(value) === condition.text;
    if (condition.operator === "=") return equal;
    if (condition.operator === "!=") return !equal;
    const [left, right] = bothNumbers ? [value, condition.number] : [String(value), condition.text];
    switch (condition.operator) {
      case "<": return left < right;
      case "<=": return left <= right;
      case ">": return left > right;
      default: return left >= right;
    }
  };
})(window.Sweep = window.Sweep || {});
