import type { Action } from '#sim/actions/action.ts';

/** What must be so before an action is done, in words. */
export function preconditionOf(action: Action): string {
  switch (action.kind) {
    case 'delete':
    case 'patch':
      return `the API takes writes and ${action.object.kind.split('.')[0]} ${action.object.name} is there`;
    case 'create':
    case 'delete-pods':
      return 'the API takes writes';
    case 'delete-until-on':
      return `the API takes writes and ${action.node} takes pods`;
    case 'cordon':
    case 'uncordon':
    case 'taint':
      return 'the API takes writes';
    case 'power-on':
      return `${action.node} is off, and somebody is there or reaches its management board`;
    case 'reboot':
    case 'talos-upgrade':
    case 'talos-rollback':
    case 'edit-mirror':
    case 'edit-name-servers':
    case 'preload-image':
      return `${action.node} runs and is reached`;
    case 'push-image':
      return `${action.host} takes pushes, and a copy of the image is at hand`;
    case 'add-node':
      return 'a machine is at hand, and the API takes writes';
    case 'commit':
    case 'edit-in-git':
      return 'the Git repository takes the push, and its controller fetches it';
    case 'suspend':
    case 'resume':
    case 'reconcile':
      return `the API takes writes and the controller of ${action.object.kind.split('.')[0]} runs`;
  }
}
