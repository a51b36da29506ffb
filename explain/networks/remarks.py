"""What is to be known of networks beside their answers, such as a description that is unlikely."""

from collections.abc import Iterable

from explain.networks.variants import Spec


def remarks(specs: Iterable[Spec]) -> tuple[str, ...]:
    """Sentences, each with the name of its network."""
    return tuple(f"{spec.label}: {said}" for spec in specs for said in spec.source.remarks)
