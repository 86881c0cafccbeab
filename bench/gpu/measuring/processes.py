"""Runs programs with a time limit; whatever they started ends with them."""
import os
import signal
import subprocess
import tempfile


class Ended:
    """A program that has ended, or was ended at its limit."""

    def __init__(self, code, output, errors, timed_out):
        self.code, self.output, self.errors, self.timed_out = code, output, errors, timed_out

    @property
    def ok(self):
        return self.code == 0 and not self.timed_out

    def why(self, limit):
        """Its last words in one line."""
        if self.timed_out:
            return f"it took more than {limit:.0f} s and was ended"
        lines = [line.strip() for line in (self.errors or self.output).splitlines() if line.strip()]
        return lines[-1] if lines else f"it ended with exit code {self.code}"


def kill(process):
    """Ends a program that was started by start, and all its children, at once: they have no time to save anything."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def start(command, env, cwd=None, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL):
    return subprocess.Popen(
        [str(word) for word in command], env=env, cwd=cwd, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True)


def run(command, env, limit, cwd=None, text_in=None, echo=False):
    """echo: errors go to this program's, since they say how far it is."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        given.write(text_in or "")
        given.seek(0)
        process = start(command, env, cwd, output, None if echo else errors, given)
        timed_out = False
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            timed_out = True
            kill(process)
        except BaseException:
            kill(process)
            raise
        output.seek(0)
        errors.seek(0)
        return Ended(process.returncode, output.read(), errors.read(), timed_out)
