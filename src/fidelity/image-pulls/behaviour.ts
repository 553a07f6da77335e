/** How a host of a recording was scripted, as the record says it. Not every field belongs to every kind. */
export interface ScriptedBehaviour {
  readonly kind: string;
  readonly net?: string;
  readonly cert?: string;
  readonly status?: number;
  readonly headStatus?: number;
  readonly getStatus?: number;
  readonly postStatus?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly length?: boolean;
  readonly perPath?: boolean;
  readonly varying?: boolean;
  readonly to?: string;
  readonly noLocation?: boolean;
  readonly appendPath?: boolean;
  readonly noToken?: boolean;
  readonly prefix?: string;
  readonly auth?: ScriptedAuth;
  readonly noDigestHeader?: boolean;
  readonly noLength?: boolean;
  readonly badDigestHeader?: string;
  readonly tags?: readonly string[];
  readonly repo?: string;
  readonly blobRedirect?: string;
  readonly image?: string;
  readonly rules?: readonly ScriptedRule[];
}

export interface ScriptedAuth {
  readonly type: string;
  readonly realm?: string;
  readonly service?: string;
  readonly rejectToken?: boolean;
  readonly error?: boolean | string;
  readonly noHeader?: boolean;
  readonly userpass?: string;
  readonly noScope?: boolean;
}

/** The first rule that matches answers instead of the host. */
export interface ScriptedRule {
  readonly method?: string;
  readonly what?: string;
  readonly role?: string;
  readonly ref?: string;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect?: string;
  readonly appendPath?: boolean;
  readonly reset?: boolean;
  readonly corrupt?: boolean;
  readonly truncate?: boolean;
}

/** What a server saw of one request. */
export interface SeenRequest {
  readonly scheme: string;
  readonly host: string;
  readonly method: string | null;
  readonly path: string | null;
  readonly status: number | null;
  readonly auth?: string;
}
