import { isIP } from 'node:net';
import { ValidateBy } from 'class-validator';
import ipaddr from 'ipaddr.js';

/** Addresses and CIDR blocks, separated by commas. */
export function IsAddressList(options: { message: string }): PropertyDecorator {
  return ValidateBy({ name: 'isAddressList', validator: { validate: isAddressList } }, options);
}

function isAddressList(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const entries = value.split(',').map((entry) => entry.trim());
  return entries.every((entry) => isIP(entry) !== 0 || ipaddr.isValidCIDR(entry));
}
