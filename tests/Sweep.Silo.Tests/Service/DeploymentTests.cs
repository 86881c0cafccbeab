using System.Globalization;
using System.Text.RegularExpressions;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Service;

/// <summary>
/// What deploys the service gives it the time it takes to stop: who is killed earlier leaves its runs to the leases' end.
/// </summary>
public sealed class DeploymentTests
{
    [Theory]
    [InlineData(@"^TimeoutStopSec=(\d+)$", "deploy", "systemd", "sweep-silo.service")]
    [InlineData(@"^\s*stop_grace_period: (\d+)s$", "docker-compose.yml")]
    public void Deployment_ThatStopsTheService_WaitsLongerThanItTakes(string setting, params string[] file)
    {
        var times = Regex.Matches(File.ReadAllText(Repository.PathOf(file)), setting, RegexOptions.Multiline)
            .Select(match => TimeSpan.FromSeconds(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))).ToList();

        Assert.NotEmpty(times);
        Assert.All(times, time => Assert.True(time > SiloService.ShutdownTimeout, $"{time} is not above {SiloService.ShutdownTimeout}"));
    }
}
