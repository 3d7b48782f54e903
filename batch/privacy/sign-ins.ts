import { AdminDeleteUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { optionalTextSetting } from '../../runtime/settings.ts';

/** Where people's sign-ins are kept. */
export interface SignIns {
  /** Deletes the sign-in with this subject; one that is gone already is as good. */
  remove(subject: string): Promise<void>;
}

/** The user pool named by USER_POOL_ID. Without one sign-ins are kept by an identity provider of the retailer's own, who deletes them there. */
export const userPool: SignIns = {
  async remove(subject) {
    const pool = optionalTextSetting(process.env, 'USER_POOL_ID');
    if (pool === undefined) return;
    try {
      await new CognitoIdentityProviderClient({}).send(
        new AdminDeleteUserCommand({ UserPoolId: pool, Username: subject }),
      );
    } catch (error) {
      if ((error as Error).name !== 'UserNotFoundException') throw error;
    }
  },
};
