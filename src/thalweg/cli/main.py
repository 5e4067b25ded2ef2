"""The command ``thalweg``: its verbs are the files in ``cli/verbs``, imported only when they are called."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any, final

import click

from thalweg import __version__
from thalweg.cli import verbs
from thalweg.core.errors import Refusal, did_you_mean

_KILLED_BY_INTERRUPT, _KILLED_BY_PIPE = 130, 141


@final
class Verbs(click.Group):
    """A group of commands that finds them in the folder: ``verbs/fit.py`` defines ``command`` and is called ``fit``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        names = (module.name for module in pkgutil.iter_modules(verbs.__path__))
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{verbs.__name__}.{cmd_name.replace('-', '_')}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"cli/verbs/{cmd_name}.py must define a click command called 'command'")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known, word = self.list_commands(ctx), args[0]
        if word not in known and not word.startswith("-"):
            ctx.fail(f"No command is called {word!r}. {did_you_mean(word, known)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, each with the first line of its file, read without importing it."""
        rows = [(name, _first_line(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; whatever the user can do something about becomes one message and an exit status."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(f"thalweg: {refusal}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("thalweg: stopped; what was being written is left as it was.", err=True)
            ctx.exit(_KILLED_BY_INTERRUPT)
        except BrokenPipeError:
            # whoever read our output has gone
            _drop_output()
            ctx.exit(_KILLED_BY_PIPE)
        except OSError as error:
            click.echo(f"thalweg: the system refuses: {error}. Make room, or choose another place.", err=True)
            _drop_output()
            ctx.exit(2)


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="thalweg %(version)s")
def thalweg() -> None:
    """Gradient descent on linear models that you can read, check, trust and run at scale."""


def main() -> None:
    """Run the command line.

    Exit status 0: done; 1: done and the news is bad; 2: could not be done, said in one message.
    """
    for stream in (sys.stdout, sys.stderr):
        # a name that the terminal's encoding lacks is shown as its escape, never an error
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    thalweg.main(prog_name="thalweg")


def _drop_output() -> None:
    """What is still buffered must not be written at exit: it would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _first_line(name: str) -> str:
    # of use for the list of commands only, and slow to import
    import ast

    source = Path(verbs.__path__[0], f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
