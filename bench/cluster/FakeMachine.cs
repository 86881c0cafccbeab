using System.Globalization;
using Sweep.Testing;

namespace Sweep.Bench.Cluster;

/// <summary>
/// What stands for hardware: an nvidia-smi that tells of as many GPUs as are wanted, and a trainer that computes nothing and weighs so
/// little that a thousand of them fit on one machine. It appends a line to a log for each run it is told to train.
/// </summary>
internal sealed class FakeMachine
{
    public const int Evaluations = 3;

    // One write for all that a short run says, as a real trainer's buffer makes it. {"type":"train","run":"NAME",...} comes in.
    private const string TrainerText = """
        #!/usr/bin/perl
        use strict; use Time::HiRes 'time';
        $| = 1;
        open(my $log, '>>', 'LOG') or die; select((select($log), $| = 1)[0]);
        print qq({"type":"ready","protocol":PROTOCOL,"result_version":1,"backend":"fake","pid":$$}\n);
        while (my $line = <STDIN>) {
            my ($type) = $line =~ /"type":"(\w+)"/;
            exit 0 if $type eq 'exit';
            my ($run) = $line =~ /"run":"([^"]*)"/;
            if ($type eq 'kind') { print qq({"type":"kind","device_kind":"fake","run":"$run"}\n); next }
            next if $type ne 'train';
            print $log sprintf("%s %.6f\n", $run, time);
            my $out = qq({"type":"started","step":0,"n_params":42,"vocab_size":65,"device_kind":"fake","engine":"fake","run":"$run"}\n);
            for my $step (0, 10, 20) {
                my $evaluation = qq("step":$step,"train_loss":4,"train_sem":0.01,"val_loss":4,"val_sem":0.01,"seconds":0.1);
                $out .= qq({"type":"eval","evaluation":{$evaluation,"val_tokens_per_character":1},"val_groups":null,"run":"$run"}\n);
            }
            my $result = qq("step":20,"seconds":0.1,"tokens_per_second":1000,"params_sha256":"feed");
            print $out . qq({"type":"completed",$result,"run":"$run"}\n);
        }
        """;

    private readonly TempFolder _folder;

    public FakeMachine(TempFolder folder, int gpus, int protocol)
    {
        _folder = folder;
        var lines = string.Concat(Enumerable.Range(0, gpus).Select(n => $"echo '{n}, GPU-{n:d8}, Fake GPU'\n"));
        MakeProgram("tools/nvidia-smi", "#!/bin/sh\n" + lines);
        var version = protocol.ToString(CultureInfo.InvariantCulture);
        MakeProgram("trainer.pl", TrainerText.Replace("LOG", Log).Replace("PROTOCOL", version));
    }

    public string Trainer => _folder.PathOf("trainer.pl");

    /// <summary>The variable PATH with the fake tool first.</summary>
    public string SearchPath => $"{_folder.PathOf("tools")}:{Environment.GetEnvironmentVariable("PATH")}";

    private string Log => _folder.PathOf("trained.log");

    /// <summary>Which runs trainers were told to train, and when (seconds of the system's clock), in the log's order.</summary>
    public IReadOnlyList<(string Run, double At)> Trained() => !File.Exists(Log) ? [] :
    [
        .. File.ReadLines(Log).Select(line => line.Split(' ')).Where(fields => fields.Length == 2)
            .Select(fields => (fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture))),
    ];

    private void MakeProgram(string name, string text)
    {
        var path = _folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
