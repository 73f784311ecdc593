/** A part of AWS that has its own accounts, keys and names. */
interface Partition {
  /** As ARNs name it. */
  name: string;
  /** Its regions begin so. */
  regions: RegExp;
  /** Its endpoints end so. */
  suffix: string;
}

/** @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json */
const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regions: /^cn-/, suffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', regions: /^us-gov-/, suffix: 'amazonaws.com' },
  { name: 'aws-iso', regions: /^us-iso-/, suffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', regions: /^us-isob-/, suffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', regions: /^eu-isoe-/, suffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', regions: /^us-isof-/, suffix: 'csp.hci.ic.gov' },
  { name: 'aws-eusc', regions: /^eusc-/, suffix: 'amazonaws.eu' },
];
const STANDARD: Partition = { name: 'aws', regions: /^/, suffix: 'amazonaws.com' };

/** What a region is called. Those that do not exist have no address, so no list has to be kept. */
export const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
export const ACCOUNT = /^\d{12}$/;
/** `arn:partition:iam::account:role/path/name`. */
export const ROLE_ARN = /^arn:(aws(?:-[a-z]+)*):iam::(\d{12}):role\/[\w+=,.@/-]{1,577}$/;

/** The partition of a region, as ARNs name it. */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/** Where an API of AWS answers in a region. */
export function endpointOf(service: 'ecr' | 'sts', region: string): URL {
  const host = service === 'ecr' ? 'api.ecr' : 'sts';
  return new URL(`https://${host}.${region}.${partition(region).suffix}/`);
}

/** The registry of an account in a region: each has exactly one. */
export function registryHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.${partition(region).suffix}`;
}

function partition(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? STANDARD;
}
