# Sourced by ./sweep and ./test: makes this machine able to build and run Sweep, and builds when something changed.
# Everything it says goes to stderr (stdout belongs to the command), and everything it makes to artifacts/.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts
configuration=Release

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "sweep: $*"; exit 2; }

# The SDK that global.json asks for.
require_dotnet() {
    command -v dotnet >/dev/null 2>&1 ||
        fail "the .NET 10 SDK is not on PATH; install it (https://dotnet.microsoft.com/download, or your distribution's dotnet-sdk-10.0) and run this again"
    (cd "$root" && dotnet --version) >/dev/null 2>&1 ||
        fail "the .NET SDK here does not satisfy global.json (10.0.100 or later of .NET 10): $(dotnet --list-sdks | tr '\n' ' '); install the .NET 10 SDK and run this again"
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
    } >"$artifacts/apt.log" 2>&1 </dev/null || { tail -n 20 "$artifacts/apt.log" >&2; fail "could not install ${missing[*]}; the whole log is in $artifacts/apt.log"; }
}

# probe NAME PACKAGE...: true when the configured feeds carry the packages at the versions of Directory.Packages.props, or for a file of build/
# what it downloads. The project must not be called as a package is: that is a cycle to NuGet, and the package looks absent.
probe() {
    local folder=$artifacts/probe/$1 package
    shift
    rm -rf "$folder" && mkdir -p "$folder"
    {
        printf '<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n'
        for package in "$@"; do
            case $package in
                *.targets) printf '  <Import Project="%s" />\n' "$root/build/$package" ;;
                *) printf '  <ItemGroup><PackageReference Include="%s" /></ItemGroup>\n' "$package" ;;
            esac
        done
        printf '</Project>\n'
    } >"$folder/probe.csproj"
    cp "$root/Directory.Packages.props" "$folder/"
    printf '<Project />\n' >"$folder/Directory.Build.props"
    (cd "$folder" && dotnet restore probe.csproj -p:Configuration=$configuration -p:ReadyToRun=true) >"$folder/restore.log" 2>&1 </dev/null
}

# What the feeds carry decides what is built; asked once, kept in artifacts/setup.props (delete it to ask again).
# SWEEP_TORCH=Libtorch|TorchSharp, SWEEP_ORLEANS=true|false and SWEEP_READYTORUN=true|false answer instead of the probe.
probe_feeds() {
    # Answers from before there was a third question do not count.
    grep -q '<ReadyToRun ' "$artifacts/setup.props" 2>/dev/null && return 0
    local torch=${SWEEP_TORCH:-} orleans=${SWEEP_ORLEANS:-} readytorun=${SWEEP_READYTORUN:-} native=TorchSharp-cpu
    command -v nvidia-smi >/dev/null 2>&1 && native=TorchSharp-cuda-linux
    if [ -z "$torch" ]; then
        if probe torchsharp TorchSharp $native; then torch=TorchSharp; else torch=Libtorch; fi
    fi
    if [ -z "$orleans" ]; then
        if probe orleans Microsoft.Orleans.Sdk Microsoft.Orleans.Server Microsoft.Orleans.Client Microsoft.Orleans.Clustering.AdoNet Microsoft.Orleans.Connections.Security; then orleans=true; else orleans=false; fi
    fi
    if [ -z "$readytorun" ]; then
        if probe readytorun ReadyToRun.targets; then readytorun=true; else readytorun=false; fi
    fi
    mkdir -p "$artifacts"
    cat >"$artifacts/setup.props.new" <<PROPS
<Project>
  <!-- Written by build/setup.sh from what the configured package feeds carry; delete it to ask again. -->
  <PropertyGroup>
    <TorchBackend Condition="'\$(TorchBackend)' == ''">$torch</TorchBackend>
    <TorchSharpNative Condition="'\$(TorchSharpNative)' == ''">$native</TorchSharpNative>
    <Orleans Condition="'\$(Orleans)' == ''">$orleans</Orleans>
    <ReadyToRun Condition="'\$(ReadyToRun)' == ''">$readytorun</ReadyToRun>
  </PropertyGroup>
</Project>
PROPS
    mv "$artifacts/setup.props.new" "$artifacts/setup.props"
    local chosen
    if [ "$torch" = TorchSharp ]; then chosen="torch: the TorchSharp package"; else chosen="torch: the system's libtorch (TorchSharp is not on the feed)"; fi
    if [ "$orleans" = true ]; then chosen="$chosen; orleans:// built in"; else chosen="$chosen; orleans:// left out (Orleans is not on the feed), many machines work through postgres://"; fi
    if [ "$readytorun" = true ]; then chosen="$chosen; sweep compiled ahead of time"; else chosen="$chosen; sweep compiled as it starts (the compiler is not on the feed)"; fi
    say "$chosen"
}

torch_backend() { sed -n 's:.*<TorchBackend[^>]*>\(.*\)</TorchBackend>.*:\1:p' "$artifacts/setup.props"; }

# A digest of everything a build reads: names, sizes and times.
fingerprint() {
    (cd "$root" && find src build tests Directory.*.props global.json Sweep.sln .editorconfig artifacts/setup.props -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum)
}

# up_to_date NAME: what was built last is what the sources say now.
up_to_date() { [ -f "$artifacts/$1.stamp" ] && [ "$(cat "$artifacts/$1.stamp")" = "$(fingerprint)" ]; }

# build PROJECT NAME: quiet when it works, the errors when it does not.
build() {
    local project=$1 stamp=$artifacts/$2.stamp log=$artifacts/$2.log now
    now=$(fingerprint)
    say "building (the first time takes a minute or two) ..."
    if ! (cd "$root" && dotnet build "$project" -c $configuration -v quiet -clp:NoSummary) >"$log" 2>&1 </dev/null; then
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

# set_up PROJECT NAME [PACKAGE...]: all of the above, by one process at a time; at once when nothing changed.
set_up() {
    local project=$1 name=$2
    shift 2
    find_runtime
    up_to_date "$name" && return 0
    mkdir -p "$artifacts"
    exec 9>"$artifacts/setup.lock"
    if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
        say "waiting for another ./sweep or ./test that is setting up ..."
        flock 9
    fi
    require_dotnet
    probe_feeds
    local packages=(cmake g++ make "$@")
    [ "$(torch_backend)" = Libtorch ] && [ -z "${LIBTORCH:-}" ] && packages+=(libtorch-dev libopenblas0-pthread)
    require_debian "${packages[@]}"
    build "$project" "$name"
    exec 9>&-
}
