#!/bin/bash
# Makes a batch server of a plain machine (Amazon Linux 2023 or Debian, arm64 or x86_64): Node 24 and the released program from the
# artifact bucket, and the unit that runs it. The launch template writes where to find them and starts this script at the first boot;
# an image that was baked with it finds everything in place. Safe to run again.
#
#   user-data.sh          install and start
#   user-data.sh --bake   install only (EC2 Image Builder)
set -euo pipefail

SETTINGS=/etc/retail-batch.env
HOME_FOLDER=/opt/retail-batch
STATE_FOLDER=/var/lib/retail-batch
# Where the unit appends what the worker says.
LOG=/var/log/retail-batch.log

say() { echo "retail-batch: $*"; }
fail() {
  say "$*" >&2
  exit 1
}

read_settings() {
  [[ -r $SETTINGS ]] || fail "$SETTINGS is missing; the launch template writes it"
  set -a
  # shellcheck disable=SC1090
  . "$SETTINGS"
  set +a
  local name
  for name in "$@"; do
    [[ -n ${!name:-} ]] || fail "$name is not set in $SETTINGS"
  done
}

install_aws_cli() {
  command -v aws >/dev/null && return
  say 'installing the AWS command line'
  if command -v dnf >/dev/null; then dnf install -y -q awscli-2
  elif command -v apt-get >/dev/null; then apt_install awscli ca-certificates
  else fail 'no aws command, and neither dnf nor apt-get to install it'; fi
}

apt_install() {
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

install_logrotate() {
  command -v logrotate >/dev/null && return
  if command -v dnf >/dev/null; then dnf install -y -q logrotate; else apt_install logrotate; fi
}

# copytruncate: systemd holds the file open for the worker, and appends to it, so that nothing has to be restarted.
rotate_log() {
  touch "$LOG"
  chown retail-batch: "$LOG"
  install_logrotate || say "nothing rotates $LOG: logrotate could not be installed"
  cat >/etc/logrotate.d/retail-batch <<ROTATE
$LOG {
  daily
  maxsize 100M
  rotate 14
  compress
  missingok
  notifempty
  copytruncate
}
ROTATE
}

# Fetches batch/NAME and its checksum from the artifact bucket into FOLDER and verifies it.
fetch() {
  local name=$1 folder=$2
  aws s3 cp --only-show-errors "s3://$ARTIFACT_BUCKET/batch/$name" "$folder/$name"
  aws s3 cp --only-show-errors "s3://$ARTIFACT_BUCKET/batch/$name.sha256" "$folder/$name.sha256"
  (cd "$folder" && sha256sum --check --quiet "$name.sha256") || fail "$name does not have its checksum: release it again"
}

node_is_installed() { [[ $("$HOME_FOLDER/node/bin/node" --version 2>/dev/null || true) == v24.* ]]; }

install_node() {
  node_is_installed && return
  local machine archive folder
  machine=$(uname -m)
  case $machine in
    aarch64) archive=node-linux-arm64.tar.gz ;;
    x86_64) archive=node-linux-x64.tar.gz ;;
    *) fail "no Node is released for $machine" ;;
  esac
  say "installing Node from $archive"
  folder=$(mktemp -d)
  fetch "$archive" "$folder"
  mkdir "$folder/node"
  tar -xzf "$folder/$archive" -C "$folder/node"
  rm -rf "$HOME_FOLDER/node"
  mv "$folder/node" "$HOME_FOLDER/node"
  rm -rf "$folder"
  # mktemp made the folder for root alone.
  chmod 755 "$HOME_FOLDER/node"
  node_is_installed || fail 'Node 24 was unpacked but does not run'
}

install_program() {
  local folder
  [[ -x $HOME_FOLDER/fetch-program.sh ]] && return
  say 'installing the program'
  folder=$(mktemp -d)
  fetch program.tar.gz "$folder"
  tar -xzf "$folder/program.tar.gz" -C "$folder" server/fetch-program.sh
  install -m 755 "$folder/server/fetch-program.sh" "$HOME_FOLDER/fetch-program.sh"
  rm -rf "$folder"
}

# The worker's log goes to CloudWatch as well where the agent can be had. Notes the log group for fetch-program.sh, which tells the worker
# where its log can be read.
ship_log() {
  rm -f "$HOME_FOLDER/log-group"
  # shellcheck disable=SC1090,SC1091
  [[ ! -r $HOME_FOLDER/settings.env ]] || . "$HOME_FOLDER/settings.env"
  [[ -n ${LOG_GROUP:-} ]] && command -v dnf >/dev/null || return 1
  dnf install -y -q amazon-cloudwatch-agent || return 1
  cat >/opt/aws/amazon-cloudwatch-agent/etc/retail-batch.json <<LOGS
{ "logs": { "logs_collected": { "files": { "collect_list": [
  { "file_path": "$LOG", "log_group_name": "$LOG_GROUP", "log_stream_name": "{instance_id}" } ] } } } }
LOGS
  /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \
    -c file:/opt/aws/amazon-cloudwatch-agent/etc/retail-batch.json || return 1
  echo "$LOG_GROUP" >"$HOME_FOLDER/log-group"
}

main() {
  local bake=${1:-}
  if [[ $bake == --bake ]]; then read_settings ARTIFACT_BUCKET
  else
    read_settings ARTIFACT_BUCKET AWS_REGION
    # Without a parameter that has the rest (a server of your own), all are here.
    [[ -n ${SETTINGS_PARAMETER:-} ]] || read_settings DROP_BUCKET DATABASE_HOST DATABASE_NAME DATABASE_USER
  fi
  install_aws_cli
  id retail-batch >/dev/null 2>&1 || useradd --system --home-dir "$STATE_FOLDER" --shell /usr/sbin/nologin retail-batch
  mkdir -p "$HOME_FOLDER" "$STATE_FOLDER"
  chown retail-batch: "$STATE_FOLDER"
  install_node
  install_program
  "$HOME_FOLDER/fetch-program.sh"
  install -m 644 "$HOME_FOLDER/current/server/batch-server.service" /etc/systemd/system/batch-server.service
  rotate_log
  systemctl daemon-reload
  systemctl enable batch-server.service
  if [[ $bake == --bake ]]; then
    say 'baked'
    return
  fi
  ship_log || say "the log stays in $LOG: LOG_GROUP is not set, or the CloudWatch agent could not be set up"
  systemctl start batch-server.service
  say "running release $(cat "$HOME_FOLDER/current/RELEASE")"
}

main "$@"
