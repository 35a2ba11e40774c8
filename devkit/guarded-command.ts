/**
 * The shell starts the command in its own place, beside a watcher which waits for the end of our pipe: when we die,
 * however that happens, it ends the whole process group.
 */
const script = (lastSignal: string) => `exec 3<&0
{ read -r _ <&3; kill -${lastSignal} 0; } >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null`;

/**
 * The arguments of `sh` for a command that must not outlive us. It is to be spawned `detached`, as a process group of
 * its own, with a pipe for its input; its process id is that of the command. Whoever stops it kills the group in the
 * end, for the watcher's sake: {@link killGroup}. `lastSignal` is what the watcher sends.
 */
export function guardedArguments(
  command: readonly string[],
  lastSignal: 'TERM' | 'INT' = 'TERM',
): readonly string[] {
  return ['-c', script(lastSignal), 'sh', ...command];
}

/** Sends a signal to all processes of a group; does nothing when the group has ended. */
export function killGroup(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-id, signal);
  } catch {
    // The group has ended.
  }
}
