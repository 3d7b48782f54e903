/** Types that cost nothing by themselves; what runs in or through them is priced where it is used. */
export const freeTypes: readonly RegExp[] = [
  /^AWS::IAM::/,
  /^AWS::ApiGateway::(Account|Deployment|Model|RequestValidator|Stage|GatewayResponse)$/,
  /^AWS::Lambda::(Alias|EventInvokeConfig|LayerVersion|Permission|Version)$/,
  /^AWS::CodeDeploy::/,
  /^AWS::EC2::(VPC|Subnet|RouteTable|Route|SubnetRouteTableAssociation|InternetGateway|VPCGatewayAttachment|SecurityGroup.*|LaunchTemplate)$/,
  /^AWS::RDS::(DBSubnetGroup|DBParameterGroup)$/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::SQS::(Queue|QueuePolicy)$/,
  /^AWS::SNS::(Topic|TopicPolicy|Subscription)$/,
  /^AWS::CloudFront::(OriginAccessControl|ResponseHeadersPolicy|CachePolicy|OriginRequestPolicy|Function)$/,
  /^AWS::Cognito::(UserPoolClient|UserPoolGroup|UserPoolDomain)$/,
  /^AWS::Budgets::Budget$/,
  /^AWS::WAFv2::WebACLAssociation$/,
  // Of the standard tier, which is the default; an advanced one would be $0.05 a month.
  /^AWS::SSM::Parameter$/,
  /^AWS::XRay::(SamplingRule|Group)$/,
  /^AWS::ApiGatewayV2::(Stage|Route|Integration|Authorizer)$/,
];
