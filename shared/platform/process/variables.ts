/** Tells a library of this process what it reads in no other place than its environment. */
export function setVariable(name: string, value: string): void {
  process.env[name] = value;
}
