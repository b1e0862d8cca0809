/** Who the shop of a developer's machine is to WeChat. */
export const ACCOUNT = { appId: 'wxlocal000000000000', offerId: '1450000001' } as const;
