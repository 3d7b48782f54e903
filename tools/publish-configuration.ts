// node tools/publish-configuration.ts --stack NAME [--check]
// A deploy that changes only the value of a parameter (or replaces the database) changes the functions' settings but makes no new version of them:
// SAM hashes the template's text. This finds such functions and publishes them. --check only looks; the status is 1 when one is found.
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { command } from './deploy/command.ts';
import { publish, staleFunctions } from './deploy/publish.ts';

await command('publish-configuration', { check: false }, async (stack, { check }) => {
  const names: string[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client: new CloudFormationClient({}) },
    { StackName: stack },
  ))
    for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
      if (ResourceType === 'AWS::Lambda::Function' && PhysicalResourceId) names.push(PhysicalResourceId);
  if (names.length === 0) throw new Error(`There is no stack ${stack} with functions here.`);
  const stale = await staleFunctions(names);
  for (const { functionName, version } of stale)
    console.log(
      check
        ? `${functionName}: version ${version} is served with other settings than the last deploy gave it`
        : `${functionName}: version ${await publish(functionName)} instead of ${version}`,
    );
  console.log(`${names.length} functions, ${stale.length} ${check ? 'to publish' : 'published'}`);
  if (check && stale.length > 0) process.exitCode = 1;
});
