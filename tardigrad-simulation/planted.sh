#!/usr/bin/env bash
# planted.sh [ROUNDS [SEED [PATTERN]]]: applies each bug of planted/ to a copy of the sources, compiles what it changes with plain
# javac, simulates until it is found or ROUNDS (100000) are over, and prints a table. The class path of other people's jars is
# TARDIGRAD_CP, colon separated, or what Maven says.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD rounds=${1:-100000} seed=${2:-1} pattern=${3:-}
home=${JAVA_HOME:+$JAVA_HOME/bin/}
jars=${TARDIGRAD_CP:-}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
if [[ -z $jars ]]; then
  ./mvnw -q -B --no-transfer-progress -Dquick -pl tardigrad-simulation -am package dependency:build-classpath \
    -Dmdep.outputFile="$work/cp" -Dmdep.includeScope=runtime
  jars=$(< "$work/cp")
fi
mkdir "$work/base"
for module in core train simulation; do
  mkdir -p "$work/tardigrad-$module/src"
  cp -r "tardigrad-$module/src/main" "$work/tardigrad-$module/src/"
  [[ ! -d tardigrad-$module/src/main/resources ]] || cp -r "tardigrad-$module/src/main/resources/." "$work/base/"
done
cd "$work"
compile() { "${home}javac" -J-XX:+UseSerialGC -nowarn -proc:none --release 17 -encoding UTF-8 -d "$1" -cp "$2" "${@:3}" 2> "$work/log" || { cat "$work/log"; exit 1; }; }
find tardigrad-*/src/main/java -name '*.java' > all
compile base "$jars" @all
found=0 all=0
printf '%-52s %-11s %s\n' bug found 'by'
for patch in "$root"/tardigrad-simulation/planted/*"$pattern"*.patch; do
  rm -rf mutant; mkdir mutant
  git apply "$patch"
  compile mutant "base:$jars" $(sed -n 's|^+++ b/||p' "$patch")
  all=$((all + 1))
  if said=$("${home}java" -XX:+UseSerialGC -Xmx1g -cp "mutant:base:$jars" io.github.tardigrad.simulation.SimulationMain "$seed" "$rounds" 2> /dev/null); then
    printf '%-52s %-11s\n' "$(basename "$patch" .patch)" 'not found'
  else
    found=$((found + 1))
    printf '%-52s %-11s %s\n' "$(basename "$patch" .patch)" "round $(sed 's/found after \([0-9]*\) .*/\1/;q' <<< "$said")" "$(sed -n 's/.* rounds: \([a-z-]*\),.*/\1/p;q' <<< "$said" | head -1)"
  fi
  git apply -R "$patch"
done
echo "$found of $all found"
