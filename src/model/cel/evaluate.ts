import { deepEqual } from '#base/equal.ts';
import { callMethod, isMap, methods, sizeOf } from './functions.ts';
import { CelError, type CelExpression, CelUnknown, type CelValue } from './syntax.ts';

export type CelVariables = Readonly<Record<string, CelValue>>;

/** The value of an expression. Follows cel-go's standard environment. @throws CelError for what has none */
export function evaluateCel(expression: CelExpression, variables: CelVariables): CelValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      if (!Object.hasOwn(variables, expression.name)) throw new CelUnknown(expression.name);
      return variables[expression.name] as CelValue;
    case 'field':
      return memberOf(evaluateCel(expression.of, variables), expression.name);
    case 'index':
      return memberOf(evaluateCel(expression.of, variables), evaluateCel(expression.at, variables));
    case 'call':
      return call(expression, variables);
    case 'operator':
      return operate(expression.operator, expression.operands, variables);
    case 'list':
      return expression.items.map((item) => evaluateCel(item, variables));
    case 'map':
      return Object.fromEntries(expression.entries.map(([key, value]) => [String(evaluateCel(key, variables)), evaluateCel(value, variables)]));
  }
}

function memberOf(value: CelValue, key: CelValue): CelValue {
  if (Array.isArray(value)) {
    const items = value as readonly CelValue[];
    if (typeof key !== 'number' || key < 0 || key >= items.length) throw new CelError(`index out of bounds: ${String(key)}`);
    return items[key] as CelValue;
  }
  if (!isMap(value) || !Object.hasOwn(value, String(key))) throw new CelError(`no such key: ${String(key)}`);
  return value[String(key)] as CelValue;
}

type Call = Extract<CelExpression, { kind: 'call' }>;

function call({ of, name, arguments: given }: Call, variables: CelVariables): CelValue {
  if (of === undefined) return callFunction(name, given, variables);
  const [variable, ...bodies] = given;
  if (name in macros && variable?.kind === 'name' && bodies.length > 0) return comprehend(name, of, variable.name, bodies, variables);
  const method = methods[name];
  if (method === undefined && name !== 'size') throw new CelUnknown(name);
  const value = evaluateCel(of, variables);
  if (method === undefined) return sizeOf(value);
  return callMethod(
    method,
    value,
    given.map((argument) => evaluateCel(argument, variables)),
  );
}

function callFunction(name: string, given: readonly CelExpression[], variables: CelVariables): CelValue {
  const [first] = given;
  if (first === undefined) throw new CelUnknown(name);
  if (name === 'has') return has(first, variables);
  const value = evaluateCel(first, variables);
  switch (name) {
    case 'size':
      return sizeOf(value);
    case 'string':
      return String(value);
    case 'int':
    case 'double':
      return Number(value);
    default:
      throw new CelUnknown(name);
  }
}

function has(expression: CelExpression, variables: CelVariables): boolean {
  if (expression.kind !== 'field') throw new CelError('invalid argument to has() macro');
  const value = evaluateCel(expression.of, variables);
  return isMap(value) && Object.hasOwn(value, expression.name);
}

type Macro = (items: readonly CelValue[], holds: (item: CelValue) => CelValue, make: (item: CelValue) => CelValue) => CelValue;

const macros: Readonly<Record<string, Macro>> = {
  all: (items, holds) => items.every((item) => holds(item) === true),
  exists: (items, holds) => items.some((item) => holds(item) === true),
  exists_one: (items, holds) => items.filter((item) => holds(item) === true).length === 1,
  filter: (items, holds) => items.filter((item) => holds(item) === true),
  map: (items, _, make) => items.map(make),
};

function comprehend(name: string, of: CelExpression, variable: string, bodies: readonly CelExpression[], variables: CelVariables): CelValue {
  const value = evaluateCel(of, variables);
  const items = isMap(value) ? Object.keys(value) : (value as readonly CelValue[]);
  if (!Array.isArray(items)) throw new CelError('no such overload');
  const [body] = bodies as readonly [CelExpression];
  const inside = (item: CelValue) => evaluateCel(body, { ...variables, [variable]: item });
  return (macros[name] as Macro)(items, inside, inside);
}

/** `&&` and `||` are decided by either side, even if the other has no value. */
function logical(operator: '&&' | '||', operands: readonly CelExpression[], variables: CelVariables): boolean {
  const decisive = operator === '||';
  let problem: CelError | undefined;
  for (const operand of operands) {
    try {
      if (evaluateCel(operand, variables) === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      problem ??= error;
    }
  }
  if (problem !== undefined) throw problem;
  return !decisive;
}

function operate(operator: string, operands: readonly CelExpression[], variables: CelVariables): CelValue {
  if (operator === '&&' || operator === '||') return logical(operator, operands, variables);
  const [first, second, third] = operands as readonly [CelExpression, CelExpression, CelExpression];
  if (operator === '?:') return evaluateCel(evaluateCel(first, variables) === true ? second : third, variables);
  const left = evaluateCel(first, variables);
  if (operator === '!') return !bool(left);
  if (operator === 'minus') return -number(left);
  const right = evaluateCel(second, variables);
  if (operator === '==' || operator === '!=') return deepEqual(left, right) === (operator === '==');
  if (operator === 'in')
    return Array.isArray(right) ? right.some((item) => deepEqual(item, left)) : isMap(right) && Object.hasOwn(right, String(left));
  return ['<', '<=', '>', '>='].includes(operator) ? compared(operator, left, right) : computed(operator, left, right);
}

function compared(operator: string, left: CelValue, right: CelValue): boolean {
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) throw new CelError('no such overload');
  const order = left === right ? 0 : left < (right as typeof left) ? -1 : 1;
  return (order === 0 && operator.endsWith('=')) || (order < 0 && operator.startsWith('<')) || (order > 0 && operator.startsWith('>'));
}

function computed(operator: string, left: CelValue, right: CelValue): CelValue {
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  const [a, b] = [number(left), number(right)];
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (b === 0) throw new CelError(operator === '/' ? 'division by zero' : 'modulus by zero');
  return operator === '/' ? Math.trunc(a / b) : a % b;
}

function bool(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
}

function number(value: CelValue): number {
  if (typeof value !== 'number') throw new CelError('no such overload');
  return value;
}
