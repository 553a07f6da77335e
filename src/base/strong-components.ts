/**
 * Strongly connected components of a directed graph over 0..size-1 (Tarjan, without recursion), in reverse topological
 * order: what a component points to comes before it.
 */
export function strongComponents(size: number, successors: (vertex: number) => readonly number[]): number[][] {
  const index = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  const components: number[][] = [];
  let next = 0;
  const open = (vertex: number) => {
    index[vertex] = next;
    low[vertex] = next++;
    stack.push(vertex);
    onStack[vertex] = 1;
    return { vertex, edges: successors(vertex), at: 0 };
  };
  for (let root = 0; root < size; root++) {
    if (index[root] !== -1) continue;
    const frames = [open(root)];
    while (frames.length > 0) {
      const frame = frames[frames.length - 1] as ReturnType<typeof open>;
      const successor = frame.edges[frame.at++];
      if (successor === undefined) {
        frames.pop();
        const parent = frames[frames.length - 1];
        if (parent !== undefined) low[parent.vertex] = Math.min(low[parent.vertex] as number, low[frame.vertex] as number);
        if (low[frame.vertex] === index[frame.vertex]) components.push(closeComponent(stack, onStack, frame.vertex));
      } else if (index[successor] === -1) {
        frames.push(open(successor));
      } else if (onStack[successor] === 1) {
        low[frame.vertex] = Math.min(low[frame.vertex] as number, index[successor] as number);
      }
    }
  }
  return components;
}

function closeComponent(stack: number[], onStack: Uint8Array, root: number): number[] {
  const component: number[] = [];
  for (;;) {
    const vertex = stack.pop() as number;
    onStack[vertex] = 0;
    component.push(vertex);
    if (vertex === root) return component;
  }
}
