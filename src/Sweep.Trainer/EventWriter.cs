using System.Text;
using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>Events on stdout: a line each, flushed, from one thread.</summary>
internal sealed class EventWriter(Stream stdout)
{
    public void Write(TrainerEvent trainerEvent)
    {
        try
        {
            stdout.Write(Encoding.UTF8.GetBytes(TrainerProtocol.Write(trainerEvent) + "\n"));
            stdout.Flush();
        }
        catch (IOException)
        {
            // The worker closed its end: it is dead or done with us.
            ProcessEnd.AtOnce(0);
        }
    }
}
