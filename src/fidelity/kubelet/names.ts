/** Generated names are compared by what they have in common. */
export function withoutGenerated(name: string): string {
  return name.replace(/-[a-z0-9]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '-*').replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '-*');
}
