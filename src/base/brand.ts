declare const brand: unique symbol;

/** A primitive that carries its meaning in its type, so that milliseconds and trace entries cannot be mixed up. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A point of virtual time, in integer milliseconds since the simulation's epoch. */
export type TimeMs = Brand<number, 'TimeMs'>;
