#!/bin/bash
# Runs before each start of the worker: takes the deployed settings, and the released program from the artifact bucket if it is another than
# the one here, and writes down which machine this is. Without parameter or bucket the settings and the program that are here go on; only
# with none at all it fails.
set -euo pipefail

HOME_FOLDER=/opt/retail-batch
SETTINGS=$HOME_FOLDER/settings.env
IDENTITY=/run/retail-batch.env
UNIT=/etc/systemd/system/batch-server.service

say() { echo "retail-batch: $*"; }

set -a
# shellcheck disable=SC1091
. /etc/retail-batch.env
set +a

# The stack writes them into a parameter, so that changing one needs no other machine. Settings that lack one the worker cannot do without
# are not taken.
take_settings() {
  local text name
  text=$(aws ssm get-parameter --name "$SETTINGS_PARAMETER" --query Parameter.Value --output text) || return 1
  for name in DROP_BUCKET DATABASE_HOST DATABASE_NAME DATABASE_USER; do
    grep -q "^$name=." <<<"$text" || {
      say "$name is not set in parameter $SETTINGS_PARAMETER" >&2
      return 1
    }
  done
  echo "$text" >"$SETTINGS.new"
  mv "$SETTINGS.new" "$SETTINGS"
}

released_checksum() {
  local text
  text=$(aws s3 cp --only-show-errors "s3://$ARTIFACT_BUCKET/batch/program.tar.gz.sha256" -) || return 1
  [[ $text =~ ^([0-9a-f]{64})' ' ]] && echo "${BASH_REMATCH[1]}"
}

# Unpacks beside the one in use and changes over by one rename, so that a start never sees half a program.
take() {
  local checksum=$1 folder=$HOME_FOLDER/releases/$1 staging=$HOME_FOLDER/staging
  if [[ ! -d $folder ]]; then
    rm -rf "$staging"
    mkdir -p "$staging" "$HOME_FOLDER/releases"
    aws s3 cp --only-show-errors "s3://$ARTIFACT_BUCKET/batch/program.tar.gz" "$staging.tar.gz" || return 1
    echo "$checksum  $staging.tar.gz" | sha256sum --check --quiet || return 1
    tar -xzf "$staging.tar.gz" -C "$staging" || return 1
    rm -f "$staging.tar.gz"
    mv "$staging" "$folder"
  fi
  ln -sfn "releases/$checksum" "$HOME_FOLDER/next"
  mv -T "$HOME_FOLDER/next" "$HOME_FOLDER/current"
}

# This script and the unit are part of a release; a changed one counts from the next start on. A script that bash cannot read is not taken,
# because no later release could be fetched with it.
adopt() {
  local from=$HOME_FOLDER/current/server script=$HOME_FOLDER/fetch-program.sh
  if ! cmp -s "$from/fetch-program.sh" "$script"; then
    bash -n "$from/fetch-program.sh" || return 1
    install -m 755 "$from/fetch-program.sh" "$script.new"
    mv "$script.new" "$script"
    say 'fetch-program.sh is the one of this release from the next start on'
  fi
  # While the machine is set up or an image baked, user-data.sh has not written the unit yet.
  if [[ -e $UNIT ]] && ! cmp -s "$from/batch-server.service" "$UNIT"; then
    install -m 644 "$from/batch-server.service" "$UNIT.new"
    mv "$UNIT.new" "$UNIT"
    systemctl daemon-reload
    say 'the unit is the one of this release from the next start on'
  fi
}

# The release before stays for a way back; older ones go.
tidy() {
  find "$HOME_FOLDER/releases" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while read -r old; do
      [[ $old == "$(readlink -f "$HOME_FOLDER/current")" ]] || rm -rf "$old"
    done
}

# Node is here in any case; curl may not be. IMDSv2 only, as the launch template demands.
identify() {
  # shellcheck disable=SC2016 # a JavaScript template, not the shell's
  "$HOME_FOLDER/node/bin/node" --input-type=module -e '
    const at = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? "http://169.254.169.254";
    const ask = (path, options) => fetch(at + path, { ...options, signal: AbortSignal.timeout(2000) }).then((answer) => {
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.text();
    });
    const token = await ask("/latest/api/token", { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60" } });
    const id = await ask("/latest/meta-data/instance-id", { headers: { "x-aws-ec2-metadata-token": token } });
    if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw new Error("not an instance id");
    console.log(id);
  '
}

# Where the log of machine $1 can be read: in CloudWatch, as its ARN names it, when user-data.sh could set up the agent; else in the file.
log_place() {
  if [[ -s $HOME_FOLDER/log-group ]]; then echo "log-group:$(cat "$HOME_FOLDER/log-group"):log-stream:$1"
  else echo "$1:/var/log/retail-batch.log"; fi
}

# A server of your own, and an image that is being baked, have no parameter.
if [[ -n ${SETTINGS_PARAMETER:-} ]] && ! take_settings; then
  [[ -r $SETTINGS ]] || {
    say "no settings could be had from parameter $SETTINGS_PARAMETER" >&2
    exit 1
  }
  say 'the settings could not be read; going on with those of the last start' >&2
fi

if checksum=$(released_checksum) && take "$checksum"; then
  adopt || say 'the script or the unit of this release cannot be used; those that are here stay' >&2
  tidy
else
  [[ -d $HOME_FOLDER/current ]] || {
    say 'no program could be had from the artifact bucket' >&2
    exit 1
  }
  say 'the artifact bucket could not be read; going on with the program that is here' >&2
fi

if id=$(identify); then
  {
    echo "BATCH_INSTANCE_ID=$id"
    echo "LOG_STREAM=$(log_place "$id")"
    echo "RELEASE=$(cat "$HOME_FOLDER/current/RELEASE")"
  } >"$IDENTITY.new"
  mv "$IDENTITY.new" "$IDENTITY"
elif [[ ! -r $IDENTITY ]]; then
  # A worker without its machine's id would never be counted as this machine's hello.
  say 'the metadata service does not say which machine this is' >&2
  exit 1
fi
