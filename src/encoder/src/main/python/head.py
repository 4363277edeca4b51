"""Writes the TorchScript program of the trained head: finds mentions in the inner vectors of a decoder, and gives mentions and descriptions
vectors of one space.

    python3 -m venv V && V/bin/pip install -r requirements.txt && V/bin/python head.py

The program has no weights of its own: each call brings them, so that training and use run the same code. Sizes are those of the weights.

A vector begins with three parts, each of length 1: the plain part is the decoder's values at the mention, standardised and reduced to their
main directions, which serves any type; the learned part knows the types of the training data best; the surroundings are the decoder's values
around the mention. The score of a mention m for a description d is

    plain(m)·plain(d) + a(d) learned(m)·learned(d) + s(d) surroundings(m)·surroundings(d) - b background(m) - c(d) known(m)

background(m): how near m is to the nearest of many different descriptions, so that mentions near to everything do not crowd every answer;
known(m): how near it is to the nearest type of the training data, which tells against types that are not among them. a is larger, s and c are
smaller for descriptions close to one of training. Numbers that depend on m alone are coordinates of m, their weights coordinates of d, and one more coordinate gives all m
the same length, so that the cosine ranks by this score.
"""
import pathlib
from typing import Final, List

import torch
import torch.nn.functional as F

from prefix import save


class Head(torch.nn.Module):
    # Places in `w`, in the order of the Java class HeadLayout; what belongs to a block follows at the end, block after block.
    VALUE_MEAN: Final[int] = 0
    MENTION_MEAN: Final[int] = 2
    DESCRIPTION_MEAN: Final[int] = 4
    BASIS: Final[int] = 6
    BACKGROUND: Final[int] = 7
    KNOWN: Final[int] = 8
    SCORING: Final[int] = 9
    SURROUNDINGS_MEAN: Final[int] = 10
    SURROUNDINGS_BASIS: Final[int] = 12
    INPUT: Final[int] = 13
    OUTPUT_NORM: Final[int] = 15
    TAG: Final[int] = 17
    MENTION: Final[int] = 19
    DESCRIPTION: Final[int] = 23
    BLOCKS: Final[int] = 25
    # Places in a block.
    NEIGHBOUR_NORM: Final[int] = 0
    NEIGHBOURS: Final[int] = 2
    ATTENTION_NORM: Final[int] = 4
    QKV: Final[int] = 6
    OUT: Final[int] = 8
    DISTANCE: Final[int] = 10
    FEED_FORWARD_NORM: Final[int] = 11
    UP: Final[int] = 13
    DOWN: Final[int] = 15
    BLOCK_SIZE: Final[int] = 17
    # Places in the vector SCORING: a for descriptions far from training and for those of training, b, c and s for those far from training, and the
    # similarity to training's descriptions at which one is half-way between, with the width of the way.
    FAR: Final[int] = 0
    NEAR: Final[int] = 1
    LESS_BACKGROUND: Final[int] = 2
    LESS_KNOWN: Final[int] = 3
    AROUND: Final[int] = 4
    HALF_WAY: Final[int] = 5
    WIDTH: Final[int] = 6
    # How many of the nearest descriptions count.
    NEAREST_BACKGROUND: Final[int] = 5
    NEAREST_KNOWN: Final[int] = 1
    # Three parts of length 1, and two coordinates whose squares sum up to less than 6 for a up to 0.7.
    SQUARED_LENGTH: Final[float] = 9.0

    bfloat16: bool

    def __init__(self):
        super().__init__()
        self.bfloat16 = False

    @torch.jit.export
    def configure(self, bfloat16: torch.Tensor) -> torch.Tensor:
        """bfloat16 != 0: products run in bfloat16, else in float32; everything else is float32 always."""
        self.bfloat16 = bool(bfloat16 != 0)
        return bfloat16

    def product(self, x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        if self.bfloat16:
            return F.linear(x.to(torch.bfloat16), w.to(torch.bfloat16)).float()
        return F.linear(x, w)

    def linear(self, x: torch.Tensor, w: List[torch.Tensor], at: int) -> torch.Tensor:
        return self.product(x, w[at]).add_(w[at + 1])

    def norm(self, x: torch.Tensor, w: List[torch.Tensor], at: int) -> torch.Tensor:
        return F.layer_norm(x, [x.size(-1)], w[at], w[at + 1])

    def drop(self, x: torch.Tensor, p: float) -> torch.Tensor:
        return F.dropout(x, p, p > 0.0)

    def standard(self, x: torch.Tensor, w: List[torch.Tensor], at: int) -> torch.Tensor:
        return (x - w[at]) / w[at + 1]

    def unit(self, x: torch.Tensor) -> torch.Tensor:
        return F.normalize(x, dim=-1)

    def read(self, states: torch.Tensor, values: torch.Tensor, w: List[torch.Tensor], p: float) -> torch.Tensor:
        """The product of each token's states, scaled to a mean square of 1, and its values, side by side. The states are scaled behind their
        products, since these are smaller."""
        size = states.size(2)
        at = size * states.size(1)
        x = self.product(self.drop(values, p), w[self.INPUT][:, at:]).add_(w[self.INPUT + 1])
        for i in range(states.size(1)):
            state = states[:, i]
            scale = torch.rsqrt(torch.linalg.vector_norm(state, dim=1, keepdim=True).square() / size + 1e-5)
            x += scale * self.product(self.drop(state, p), w[self.INPUT][:, i * size:(i + 1) * size])
        return x

    def neighbours(self, x: torch.Tensor, hidden: torch.Tensor, w: List[torch.Tensor], at: int) -> torch.Tensor:
        """A convolution over each token and its neighbours; shapes as for `attend`."""
        padded = F.pad(x.masked_fill(hidden.unsqueeze(2), 0.0), [0, 0, 1, 1])
        length = x.size(1)
        return F.gelu(self.linear(torch.cat([padded[:, :length], padded[:, 1:-1], padded[:, 2:]], -1), w, at + self.NEIGHBOURS))

    def attend(self, x: torch.Tensor, hidden: torch.Tensor, w: List[torch.Tensor], at: int, p: float) -> torch.Tensor:
        """Attention to the tokens near by, in both directions, so that a token reads the same in a long text as in a short one; x [batch,
        length, size], hidden [batch, length]: True where there is no token."""
        batch, length, size = x.size(0), x.size(1), x.size(2)
        distances = w[at + self.DISTANCE]
        heads = distances.size(0)
        reach = distances.size(1) // 2
        parts = self.linear(x, w, at + self.QKV).view(batch, length, 3, heads, size // heads).permute(2, 0, 3, 1, 4)
        # In stretches of `reach` tokens, each with those before and behind it: what a token does not see is mostly not computed.
        stretches = (length + reach - 1) // reach
        padding = [0, 0, reach, stretches * reach - length + reach]
        queries = F.pad(parts[0], [0, 0, 0, stretches * reach - length]).view(batch, heads, stretches, reach, -1)
        keys = F.pad(parts[1], padding).unfold(2, 3 * reach, reach)
        values = F.pad(parts[2], padding).unfold(2, 3 * reach, reach)
        unseen = F.pad(hidden, padding[2:], value=True).unfold(1, 3 * reach, reach)
        apart = torch.arange(3 * reach, device=x.device).unsqueeze(0) - torch.arange(reach, 2 * reach, device=x.device).unsqueeze(1)
        bias = distances[:, apart.clamp(-reach, reach) + reach].masked_fill(apart.abs() > reach, -1e4)
        scores = queries @ keys * float(size // heads) ** -0.5 + bias.unsqueeze(1)
        scores = scores.masked_fill(unseen.unsqueeze(1).unsqueeze(3), -1e4)
        mixed = self.drop(scores.softmax(-1), p) @ values.transpose(-1, -2)
        mixed = mixed.view(batch, heads, stretches * reach, -1)[:, :, :length]
        return self.linear(mixed.transpose(1, 2).reshape(batch, length, size), w, at + self.OUT)

    def forward(self, states: torch.Tensor, values: torch.Tensor, spread: torch.Tensor, gather: torch.Tensor, dropout: torch.Tensor,
                w: List[torch.Tensor]) -> torch.Tensor:
        """Lets every token see both sides of its sequence.

        states float32 [tokens, blocks, hidden], outputs of some decoder blocks; values float32 [tokens, count], what vectors are made of;
        spread, gather: see Prefix. Returns float32 [tokens, size + 3]: context, and the scores of the tags outside, begin, inside."""
        p = float(dropout)
        x = self.read(states, self.standard(values, w, self.VALUE_MEAN), w, p)
        batch, length = spread.size(0), spread.size(1)
        hidden = torch.ones([batch * length], dtype=torch.bool, device=x.device)
        hidden[gather] = False
        hidden = hidden.view(batch, length)
        x = x[spread]
        for at in range(self.BLOCKS, len(w), self.BLOCK_SIZE):
            x = x + self.drop(self.neighbours(self.norm(x, w, at + self.NEIGHBOUR_NORM), hidden, w, at), p)
            x = x + self.drop(self.attend(self.norm(x, w, at + self.ATTENTION_NORM), hidden, w, at, p * 0.5), p * 0.5)
            inner = F.gelu(self.linear(self.norm(x, w, at + self.FEED_FORWARD_NORM), w, at + self.UP))
            x = x + self.drop(self.linear(inner, w, at + self.DOWN), p * 0.5)
        x = self.norm(x, w, self.OUTPUT_NORM).view(batch * length, x.size(2))[gather]
        return torch.cat([x, self.linear(x, w, self.TAG)], -1)

    def means(self, x: torch.Tensor, first: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
        """The mean over tokens first to last, both inclusive, for each pair."""
        lengths = last + 1 - first
        ends = lengths.cumsum(0)
        starts = ends - lengths
        rows = torch.arange(int(ends[-1]), device=x.device) + (first - starts).repeat_interleave(lengths)
        return torch.embedding_bag(x, rows, starts, False, 1)[0]

    def project(self, x: torch.Tensor, w: List[torch.Tensor], at: int, p: float) -> torch.Tensor:
        inner = F.silu(self.linear(self.drop(x, p), w, at))
        return self.unit(self.linear(self.drop(inner, p), w, at + 2))

    @torch.jit.export
    def mention_parts(self, context: torch.Tensor, values: torch.Tensor, first: torch.Tensor, last: torch.Tensor, dropout: torch.Tensor,
                      w: List[torch.Tensor]) -> torch.Tensor:
        """The plain and the learned part of mentions, float32 [n, plain + learned].

        context [tokens, size], as `forward` gave it; values float32 [tokens, count]; first, last int64 [n]: tokens, inclusive."""
        raw = torch.cat([values[last], self.means(values, first, last)], -1)
        plain = self.unit(self.standard(raw, w, self.MENTION_MEAN))
        around = torch.cat([self.means(context, first, last), context[first], context[last]], -1)
        learned = self.project(torch.cat([around, plain * float(plain.size(1)) ** 0.5], -1), w, self.MENTION, float(dropout))
        return torch.cat([self.unit(plain @ w[self.BASIS]), learned], -1)

    @torch.jit.export
    def description_parts(self, raw: torch.Tensor, dropout: torch.Tensor, w: List[torch.Tensor]) -> torch.Tensor:
        """The plain and the learned part of descriptions, float32 [n, plain + learned]; raw [n, 2 · count]: last token and mean of each
        description's values."""
        plain = self.unit(self.standard(raw, w, self.DESCRIPTION_MEAN))
        learned = self.unit(self.linear(self.drop(plain * float(plain.size(1)) ** 0.5, float(dropout)), w, self.DESCRIPTION))
        return torch.cat([self.unit(plain @ w[self.BASIS]), learned], -1)

    def nearness(self, parts: torch.Tensor, others: torch.Tensor, count: int, w: List[torch.Tensor]) -> torch.Tensor:
        """The mean score for the nearest of other descriptions; [n, 1]."""
        plain = w[self.BASIS].size(1)
        scores = parts[:, :plain] @ others[:, :plain].t() + w[self.SCORING][self.FAR] * (parts[:, plain:] @ others[:, plain:].t())
        return scores.topk(min(count, scores.size(1)), 1)[0].mean(1, keepdim=True)

    @torch.jit.export
    def mentions(self, context: torch.Tensor, values: torch.Tensor, first: torch.Tensor, last: torch.Tensor, from_: torch.Tensor,
                 to: torch.Tensor, dropout: torch.Tensor, w: List[torch.Tensor]) -> torch.Tensor:
        """Vectors of mentions, float32 [n, plain + learned + surroundings + 3], of length 1; arguments as for `mention_parts`; from_, to int64
        [n]: the tokens around each, inclusive."""
        parts = self.mention_parts(context, values, first, last, dropout, w)
        background = self.nearness(parts, w[self.BACKGROUND], self.NEAREST_BACKGROUND, w)
        known = self.nearness(parts, w[self.KNOWN], self.NEAREST_KNOWN, w)
        around = self.unit(self.standard(self.means(values, from_, to), w, self.SURROUNDINGS_MEAN) @ w[self.SURROUNDINGS_BASIS])
        rest = (self.SQUARED_LENGTH - 3.0 - background.square() - known.square()).clamp(min=0.0).sqrt()
        return torch.cat([parts, around, background, known, rest], -1) * self.SQUARED_LENGTH ** -0.5

    @torch.jit.export
    def descriptions(self, raw: torch.Tensor, dropout: torch.Tensor, w: List[torch.Tensor]) -> torch.Tensor:
        """Vectors of descriptions, float32 [n, plain + learned + surroundings + 3], of length 1; raw as for `description_parts`."""
        parts = self.description_parts(raw, dropout, w)
        size = w[self.BASIS].size(1)
        plain, learned = parts[:, :size], parts[:, size:]
        scoring = w[self.SCORING]
        nearest = (plain @ w[self.KNOWN][:, :size].t()).amax(1, keepdim=True)
        near = torch.sigmoid((nearest - scoring[self.HALF_WAY]) / scoring[self.WIDTH])
        weight = scoring[self.FAR] + (scoring[self.NEAR] - scoring[self.FAR]) * near
        background = -scoring[self.LESS_BACKGROUND] * torch.ones_like(near)
        known = -scoring[self.LESS_KNOWN] * (1.0 - near)
        both = self.standard(raw, w, self.DESCRIPTION_MEAN)
        count = both.size(1) // 2
        around = scoring[self.AROUND] * (1.0 - near) * self.unit((both[:, :count] + both[:, count:]) @ w[self.SURROUNDINGS_BASIS])
        return self.unit(torch.cat([plain, weight * learned, around, background, known, torch.zeros_like(near)], -1))

    @torch.jit.export
    def main_directions(self, covariance: torch.Tensor) -> torch.Tensor:
        """Eigenvectors of a symmetric matrix as columns, those of the largest eigenvalues first."""
        return torch.linalg.eigh(covariance)[1].flip(1)


if __name__ == "__main__":
    save(pathlib.Path(__file__), {"head.pt": Head()})
