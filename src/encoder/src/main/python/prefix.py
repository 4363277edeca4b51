"""Writes the TorchScript programs that run the lower blocks of a Llama-family decoder, without any weights.

    python3 -m venv V && V/bin/pip install -r requirements.txt && V/bin/python prefix.py

The programs are resources of the encoder module. The weights arrive through `allocate`, `fill` and `finish`, slice by slice, so that a
model of any size loads in bounded memory; DJL calls these methods by name. The residual stream stays in float32; matrix products
run in the chosen type.

Two programs come from this one source: `prefix.pt` runs anywhere (GPU included); `prefix-onednn.pt` calls oneDNN with weights that were
packed once, which x86 CPUs multiply 5 % (bfloat16) to 30 % (float32) faster.
"""
import hashlib
import pathlib
from typing import Dict, Final, List, Optional

import torch
import torch.nn.functional as F

class Prefix(torch.nn.Module):
    # Slots of one block in `weights`; an absent weight is an empty tensor. Norm weights before a product are folded into it by the loader.
    QKV: Final[int] = 0
    QKV_BIAS: Final[int] = 1
    QUERY_NORM: Final[int] = 2
    KEY_NORM: Final[int] = 3
    OUT: Final[int] = 4
    OUT_BIAS: Final[int] = 5
    ATTENTION_NORM: Final[int] = 6
    GATE_UP: Final[int] = 7
    DOWN: Final[int] = 8
    FEED_FORWARD_NORM: Final[int] = 9
    SLOTS: Final[int] = 10
    # Components, in the order of the Java enum Component.
    VALUE: Final[int] = 0
    KEY: Final[int] = 1
    QUERY: Final[int] = 2
    ATTENTION_OUTPUT: Final[int] = 3
    BLOCK_OUTPUT: Final[int] = 4
    # Up to this length attention is two plain products: twice as fast on CPUs as the fused kernel of PyTorch 2.7.
    PLAIN_ATTENTION: Final[int] = 1024

    onednn: Final[bool]
    weights: List[torch.Tensor]
    frequencies: List[torch.Tensor]
    windows: List[int]
    tables: List[int]
    heads: int
    kv_heads: int
    head_size: int
    projections: List[int]
    gelu: bool
    epsilon: float
    scale: float

    def __init__(self, onednn: bool):
        super().__init__()
        self.onednn = onednn
        self.weights = []
        self.frequencies = []
        self.windows = []
        self.tables = []
        self.heads = 0
        self.kv_heads = 0
        self.head_size = 0
        self.projections = []
        self.gelu = False
        self.epsilon = 0.0
        self.scale = 0.0

    @torch.jit.export
    def configure(self, sizes: torch.Tensor, reals: torch.Tensor, blocks: torch.Tensor, frequencies: torch.Tensor) -> torch.Tensor:
        """sizes: heads, kv heads, head size, gelu, then the number of query, key and value rows that the last block holds when it holds
        nothing else (else three zeros); reals: epsilon, attention scale; blocks [n, 2]: window (0: none) and row of frequencies;
        frequencies [tables, head size / 2]."""
        self.heads = int(sizes[0])
        self.kv_heads = int(sizes[1])
        self.head_size = int(sizes[2])
        self.gelu = bool(sizes[3] != 0)
        self.projections = [int(sizes[4]), int(sizes[5]), int(sizes[6])]
        self.epsilon = float(reals[0])
        self.scale = float(reals[1])
        self.windows = [int(row[0]) for row in blocks]
        self.tables = [int(row[1]) for row in blocks]
        # DJL frees the memory of arguments after the call: keep copies only.
        self.frequencies = [row.clone() for row in frequencies]
        return sizes

    @torch.jit.export
    def allocate(self, shape: torch.Tensor, like: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """Appends an empty weight of that shape on the device of `like`; kind 0 float32, 1 bfloat16, 2 float16."""
        size = [int(side) for side in shape]
        dtype = torch.float32
        if int(kind) == 1:
            dtype = torch.bfloat16
        if int(kind) == 2:
            dtype = torch.float16
        self.weights.append(torch.empty(size, dtype=dtype, device=like.device))
        return shape

    @torch.jit.export
    def fill(self, first: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Copies rows into the newest weight, from row `first` on."""
        start = int(first)
        self.weights[-1][start:start + rows.size(0)].copy_(rows)
        return first

    @torch.jit.export
    def finish(self, packed: torch.Tensor) -> torch.Tensor:
        """Ends the newest weight; packed != 0: it is the matrix of a product and may be laid out for it."""
        if self.onednn:
            weight = self.weights[-1]
            if int(packed) != 0 and weight.dtype != torch.float16:
                self.weights[-1] = torch.ops.mkldnn._reorder_linear_weight(weight, 1024)
        return packed

    def product(self, x: torch.Tensor, weight: int, bias: int) -> torch.Tensor:
        b: Optional[torch.Tensor] = None
        if bias >= 0 and self.weights[bias].numel() > 0:
            b = self.weights[bias]
        if self.onednn:
            if x.dtype != torch.float16:
                return torch.ops.mkldnn._linear_pointwise(x, self.weights[weight], b, "none", [], "")
        return F.linear(x, self.weights[weight], b)

    def unit(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon)

    def weighted_unit(self, x: torch.Tensor, weight: int) -> torch.Tensor:
        """RMS norm in float32 with its weight, where the model has one; else x."""
        if self.weights[weight].numel() == 0:
            return x
        return (self.unit(x.float()) * self.weights[weight]).to(x.dtype)

    def rotate(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """Rotary position embedding, halves layout: x [batch, length, heads, size]."""
        half = x.size(-1) // 2
        turned = x * cos
        turned[..., :half].addcmul_(x[..., half:], sin, value=-1.0)
        turned[..., half:].addcmul_(x[..., :half], sin)
        return turned

    def attend(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor, causal: bool) -> torch.Tensor:
        """q [batch, length, heads, size], k and v with kv heads; mask [length, length]. Returns [batch · length, heads · size].

        Padding is on the right, so a causal mask already hides it from every real token."""
        batch, length = q.size(0), q.size(1)
        group = self.heads // self.kv_heads
        if q.device.type == "cpu" and length <= self.PLAIN_ATTENTION:
            queries = q.view(batch, length, self.kv_heads, group, self.head_size).permute(0, 2, 3, 1, 4)
            queries = queries.reshape(batch * self.kv_heads, group * length, self.head_size)
            keys = k.transpose(1, 2).reshape(batch * self.kv_heads, length, self.head_size)
            values = v.transpose(1, 2).reshape(batch * self.kv_heads, length, self.head_size)
            scores = torch.baddbmm(mask.repeat(group, 1).unsqueeze(0), queries, keys.transpose(1, 2), beta=1.0, alpha=self.scale)
            mixed = torch.bmm(scores.softmax(-1), values).view(batch, self.heads, length, self.head_size)
        else:
            shape = [batch, self.kv_heads, group, length, self.head_size]
            keys = k.transpose(1, 2).unsqueeze(2).expand(shape).reshape(batch, self.heads, length, self.head_size)
            values = v.transpose(1, 2).unsqueeze(2).expand(shape).reshape(batch, self.heads, length, self.head_size)
            if causal:
                mixed = F.scaled_dot_product_attention(q.transpose(1, 2), keys, values, is_causal=True, scale=self.scale)
            else:
                mixed = F.scaled_dot_product_attention(q.transpose(1, 2), keys, values, attn_mask=mask, scale=self.scale)
        return mixed.transpose(1, 2).reshape(batch * length, self.heads * self.head_size)

    def forward(self, ids: torch.Tensor, spread: torch.Tensor, gather: torch.Tensor, rows: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
        """Runs sequences that lie one behind the other; only attention sees them padded to the longest.

        ids int64 [tokens]; spread int64 [batch, length]: the token at each place, any token in places beyond a sequence's end; gather
        int64 [tokens]: the place of each token as batch · length + position; rows int64 [n]: the tokens wanted; taps int64 [m, 2]:
        block and component. Returns float32 [n, sum of the component sizes], in the order of taps."""
        batch, length = spread.size(0), spread.size(1)
        padded = ids.size(0) != batch * length
        wanted = [(int(tap[0]), int(tap[1])) for tap in taps]
        last = 0
        deepest = 0
        for block, component in wanted:
            if block > last:
                last = block
                deepest = component
            elif block == last:
                deepest = max(deepest, component)
        narrowed = last
        if deepest < self.ATTENTION_OUTPUT:
            narrowed = last - 1
        embeddings = self.weights[0]
        kind = embeddings.dtype
        positions = torch.arange(length, device=ids.device, dtype=torch.float32)
        cosines: List[torch.Tensor] = []
        sines: List[torch.Tensor] = []
        for frequency in self.frequencies:
            angles = positions.unsqueeze(1) * frequency.unsqueeze(0)
            cosines.append(torch.cat([angles.cos(), angles.cos()], -1).to(kind).view(1, length, 1, self.head_size))
            sines.append(angles.sin().to(kind).view(1, length, 1, self.head_size // 2))
        distance = positions.unsqueeze(1) - positions.unsqueeze(0)
        causal_mask = torch.zeros([length, length], dtype=kind, device=ids.device).masked_fill(distance < 0, float("-inf"))
        parts: List[torch.Tensor] = []
        places: List[int] = []
        h = embeddings[ids].float()
        width = self.heads + self.kv_heads
        q_size, kv_size = self.heads * self.head_size, self.kv_heads * self.head_size
        for block in range(last + 1):
            at = 1 + block * self.SLOTS
            projected = self.product(self.unit(h).to(kind), at + self.QKV, at + self.QKV_BIAS)
            sizes = [q_size, kv_size, kv_size]
            if block == len(self.windows) - 1 and sum(self.projections) > 0:
                sizes = self.projections
            for place, tap in enumerate(wanted):
                if tap[0] == block and tap[1] <= self.QUERY:
                    start = 0
                    if tap[1] == self.KEY:
                        start = sizes[0]
                    if tap[1] == self.VALUE:
                        start = sizes[0] + sizes[1]
                    size = sizes[2 - tap[1]]
                    parts.append(projected[:, start:start + size].index_select(0, rows).float())
                    places.append(place)
            if block < last or deepest >= self.ATTENTION_OUTPUT:
                if padded:
                    projected = projected.index_select(0, spread.view(-1))
                heads = projected.view(batch, length, width + self.kv_heads, self.head_size)
                cos, sin = cosines[self.tables[block]], sines[self.tables[block]]
                if self.weights[at + self.QUERY_NORM].numel() > 0:
                    q = self.rotate(self.weighted_unit(heads[:, :, :self.heads], at + self.QUERY_NORM), cos, sin)
                    k = self.rotate(self.weighted_unit(heads[:, :, self.heads:width], at + self.KEY_NORM), cos, sin)
                else:
                    both = self.rotate(heads[:, :, :width], cos, sin)
                    q, k = both[:, :, :self.heads], both[:, :, self.heads:]
                window = self.windows[block]
                if window > 0 and window < length:
                    mask = causal_mask.masked_fill(distance >= window, float("-inf"))
                    mixed = self.attend(q, k, heads[:, :, width:], mask, False)
                else:
                    mixed = self.attend(q, k, heads[:, :, width:], causal_mask, True)
                if padded:
                    mixed = mixed.index_select(0, gather)
                if block == narrowed:
                    # Above the last attention tokens no longer meet: only those wanted go on.
                    mixed = mixed.index_select(0, rows)
                    h = h.index_select(0, rows)
                    rows = torch.arange(rows.size(0), device=rows.device)
                attention = self.product(mixed, at + self.OUT, at + self.OUT_BIAS)
                for place, tap in enumerate(wanted):
                    if tap[0] == block and tap[1] == self.ATTENTION_OUTPUT:
                        parts.append(attention.index_select(0, rows).float())
                        places.append(place)
                if block < last or deepest >= self.BLOCK_OUTPUT:
                    h = h + self.weighted_unit(attention, at + self.ATTENTION_NORM)
                    gate, up = self.product(self.unit(h).to(kind), at + self.GATE_UP, -1).chunk(2, -1)
                    if self.gelu:
                        gate = F.gelu(gate, approximate="tanh")
                    else:
                        gate = F.silu(gate)
                    h = h + self.weighted_unit(self.product(gate.mul_(up), at + self.DOWN, -1), at + self.FEED_FORWARD_NORM)
                    for place, tap in enumerate(wanted):
                        if tap[0] == block and tap[1] == self.BLOCK_OUTPUT:
                            parts.append(h.index_select(0, rows))
                            places.append(place)
        ordered = [parts[places.index(place)] for place in range(len(parts))]
        return torch.cat(ordered, -1)

    @torch.jit.export
    def products(self, rows: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
        """Only the matrix products that `forward` makes for that many tokens: the limit that the benchmark compares with."""
        kind = self.weights[0].dtype
        count = int(rows)
        last = int(taps[:, 0].max())
        device = self.weights[0].device
        hidden = torch.ones([count, self.weights[0].size(1)], dtype=kind, device=device)
        mixed = torch.ones([count, self.heads * self.head_size], dtype=kind, device=device)
        inner = hidden
        if last > 0:
            inner = torch.ones([count, self.weights[1 + self.DOWN].size(1)], dtype=kind, device=device)
        result = hidden
        for block in range(last + 1):
            at = 1 + block * self.SLOTS
            result = self.product(hidden, at + self.QKV, -1)
            if block < last:
                self.product(mixed, at + self.OUT, -1)
                self.product(hidden, at + self.GATE_UP, -1)
                result = self.product(inner, at + self.DOWN, -1)
        return result[:1, :1].float().cpu()


def save(source: pathlib.Path, programs: Dict[str, torch.nn.Module]):
    """Writes programs beside the Java classes that call them, with the digest of their source."""
    resources = source.parent.parent / "resources/io/nerstream/encoder" / source.stem.replace("prefix", "decoder")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    for name, program in programs.items():
        torch.jit.script(program).eval().save(str(resources / name), _extra_files={"source.sha256": digest})
        print(resources / name, (resources / name).stat().st_size, "bytes")


if __name__ == "__main__":
    save(pathlib.Path(__file__), {"prefix.pt": Prefix(False), "prefix-onednn.pt": Prefix(True)})
