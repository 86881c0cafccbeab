# Sourced by ./sweep, ./sweep-silo, ./test and build/package: makes this machine able to build and run Sweep, and builds when something
# changed. Everything it says goes to stderr (stdout belongs to the command), and everything it makes to artifacts/.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts
configuration=Release

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "sweep: $*"; exit 2; }

# The SDK that global.json asks for.
require_dotnet() {
    command -v dotnet >/dev/null 2>&1 ||
        fail "the .NET 10 SDK is not on PATH; install it (https://dotnet.microsoft.com/download," \
            "or your distribution's dotnet-sdk-10.0) and run this again"
    (cd "$root" && dotnet --version) >/dev/null 2>&1 ||
        fail "the .NET SDK here does not satisfy global.json (10.0.100 or later of .NET 10): $(dotnet --list-sdks | tr '\n' ' ');" \
            "install the .NET 10 SDK and run this again"
}

# require_debian PACKAGE...: installs what is missing, as root; otherwise says what to type.
require_debian() {
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local command="apt-get install -y --no-install-recommends ${missing[*]}"
    command -v apt-get >/dev/null 2>&1 ||
        fail "missing: ${missing[*]} (Debian's names); install them with your distribution's package manager and run this again"
    [ "$(id -u)" -eq 0 ] || fail "missing: ${missing[*]}; type:  sudo $command"
    say "installing ${missing[*]} ..."
    mkdir -p "$artifacts"
    {
        DEBIAN_FRONTEND=noninteractive $command ||
            { apt-get update && DEBIAN_FRONTEND=noninteractive $command; }
    } >"$artifacts/apt.log" 2>&1 </dev/null || {
        tail -n 20 "$artifacts/apt.log" >&2
        fail "could not install ${missing[*]}; the whole log is in $artifacts/apt.log"
    }
}

# choose_libtorch: which libtorch TorchSharp is to compute with, kept in artifacts/setup.props.
#   cpu        the package for CPUs; SWEEP_TORCH=cpu says so on a machine with a GPU
#   cuda       the packages for NVIDIA GPUs (some 3 GB), where nvidia-smi is; SWEEP_TORCH=cuda says so elsewhere
#   installed  instead of cuda where LIBTORCH names an installed libtorch: no package is downloaded
# LIBTORCH counts when a trainer starts, whatever was built (src/Sweep.Model/Torch/LibtorchLoader.cs).
choose_libtorch() {
    local chosen
    case ${SWEEP_TORCH:-} in
        cpu | cuda) chosen=$SWEEP_TORCH ;;
        "") if command -v nvidia-smi >/dev/null 2>&1; then chosen=cuda; else chosen=cpu; fi ;;
        *) fail "SWEEP_TORCH is '$SWEEP_TORCH'; it is cpu or cuda, or unset" ;;
    esac
    [ "$chosen" != cuda ] || [ -z "${LIBTORCH:-}" ] || chosen=installed
    local props="<Project><PropertyGroup><Libtorch Condition=\"'\$(Libtorch)' == ''\">$chosen</Libtorch></PropertyGroup></Project>"
    [ "$(cat "$artifacts/setup.props" 2>/dev/null)" = "$props" ] || printf '%s\n' "$props" >"$artifacts/setup.props"
}

# A digest of everything a build reads: names, sizes and times.
fingerprint() {
    (cd "$root" &&
        find src build tests Directory.* global.json Sweep.sln .editorconfig artifacts/setup.props \
            -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum)
}

# up_to_date NAME: what was built last is what the sources say now.
up_to_date() { [ -f "$artifacts/$1.stamp" ] && [ "$(cat "$artifacts/$1.stamp")" = "$(fingerprint)" ]; }

# build PROJECT NAME: quiet when it works, the errors when it does not.
build() {
    local project=$1 stamp=$artifacts/$2.stamp log=$artifacts/$2.log now
    now=$(fingerprint)
    say "building (the first time takes a minute or two) ..."
    if ! (cd "$root" && dotnet build "$project" -c $configuration -v quiet -clp:NoSummary) >"$log" 2>&1 </dev/null 9>&-; then
        if grep -qiE 'NU110[12].*(TorchSharp-cuda|libtorch-cuda)' "$log"; then
            fail "the package feed has no TorchSharp-cuda-linux 0.107.0, which training on this machine's GPU needs." \
                "Either set SWEEP_TORCH=cpu (train on the CPU cores), or set LIBTORCH to an installed libtorch 2.10 with CUDA," \
                "for example /path/to/python/site-packages/torch"
        fi
        grep -E '(error|Error) ' "$log" | sort -u | head -n 30 >&2
        fail "the build failed; the whole log is in $log"
    fi
    printf '%s\n' "$now" >"$stamp"
}

# Where a native launcher finds the runtime that `dotnet` belongs to.
find_runtime() {
    if [ -z "${DOTNET_ROOT:-}" ] && command -v dotnet >/dev/null 2>&1; then
        DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
        export DOTNET_ROOT
    fi
}

# take_turn: returns once no other process builds here; the turn ends with this process, or with exec 9>&-.
# What it starts that may outlive it (the SDK's build servers) is started with 9>&-, or it would keep the turn.
take_turn() {
    exec 9>"$artifacts/setup.lock"
    if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
        say "waiting for another ./sweep, ./sweep-silo or ./test that is setting up ..."
        flock 9
    fi
}

# set_up PROJECT NAME [PACKAGE...]: all of the above, by one process at a time; at once when nothing changed.
set_up() {
    local project=$1 name=$2
    shift 2
    find_runtime
    mkdir -p "$artifacts"
    choose_libtorch
    up_to_date "$name" && return 0
    take_turn
    # Whoever had the turn before may have built the same.
    if ! up_to_date "$name"; then
        require_dotnet
        require_debian cmake g++ make "$@"
        build "$project" "$name"
    fi
    exec 9>&-
}

# start PROJECT NAME ARGUMENT...: sets up, and becomes the program of that name which the project makes.
start() {
    local project=$1 name=$2
    shift 2
    set_up "src/$project/$project.csproj" "$name"
    exec "$artifacts/bin/$project/$(tr A-Z a-z <<<"$configuration")/$name" "$@"
}
