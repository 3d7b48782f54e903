/** Which image is to be checked for which use. The image by its id, or as a version of a launch template names it. */
export const schema = {
  type: 'object',
  required: ['source', 'architecture'],
  additionalProperties: false,
  properties: {
    imageId: { type: 'string', pattern: '^ami-[0-9a-f]{8,17}$', description: 'an image id' },
    launchTemplateId: { type: 'string', pattern: '^lt-[0-9a-f]{8,17}$', description: 'a launch template id' },
    launchTemplateVersion: {
      type: 'string',
      pattern: '^([0-9]{1,10}|\\$Latest|\\$Default)$',
      description: 'a version',
    },
    source: { type: 'string', enum: ['quickstart', 'community', 'marketplace', 'own'] },
    architecture: { type: 'string', enum: ['arm64', 'x86_64'] },
    allowedOwners: {
      type: 'array',
      maxItems: 50,
      items: { type: 'string', pattern: '^([0-9]{12}|amazon)$', description: 'an account id or amazon' },
    },
    productCode: { type: 'string', pattern: '^[a-z0-9]{20,32}$', description: 'a Marketplace product code' },
    maxAgeDays: { type: 'integer', minimum: 1, maximum: 3650 },
  },
} as const;
