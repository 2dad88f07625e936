import json

from papers import *

HERE = os.path.dirname(os.path.abspath(__file__))
STORED = os.path.join("scvi-tools", "saved_model", "model.pt")  # in the folder of outside data
WEIGHTS = [f"--weights-map={os.path.join(HERE, 'scvi.map')}"]
# Six cells of condscvi/adata.h5ad beside the weights, three of each batch.
with open(os.path.join(HERE, "cells.json"), encoding="utf-8") as file:
    cells = {name: np.float32(values) for name, values in json.load(file).items()}
INPUTS = {**cells, "batch": np.int32(cells["batch"]), "size": cells["genes"].sum(1), "noise_z": normal("scvi.z", 6, 5)}


def weights(path):
    # Holds objects of pandas beside the tensors, which the reader of genc skips.
    return {name: value.double() for name, value in torch.load(path, weights_only=False)["model_state_dict"].items() if torch.is_tensor(value)}


def linear(w, name, *x):
    return F.linear(torch.cat(x, 1), w[name + ".weight"], w[name + ".bias"])


def elbo(w, genes, proteins, batch, size, noise_z):
    one_hot = F.one_hot(batch.long(), 2).double()
    h = F.relu(linear(w, "encoder.encoder.fc_layers.Layer 0.0", torch.log1p(genes), torch.log1p(proteins), one_hot))
    h = F.relu(linear(w, "encoder.encoder.fc_layers.Layer 1.0", h, one_hot))
    q = gaussian(linear(w, "encoder.z_mean_encoder", h), torch.sqrt(torch.exp(linear(w, "encoder.z_var_encoder", h)) + 1e-4))
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    layer = "decoder.px_decoder.fc_layers.Layer 0."
    h = F.batch_norm(linear(w, layer + "0", z, one_hot), *(w[layer + "1." + name] for name in ("running_mean", "running_var", "weight", "bias")), eps=1e-3)
    h = F.relu(h)
    share = torch.softmax(linear(w, "decoder.px_scale_decoder.fc_layers.Layer 0.0", h, z, one_hot), 1)
    zero = torch.sigmoid(linear(w, "decoder.px_dropout_decoder_gene.fc_layers.Layer 0.0", h, z, one_hot))
    mean, dispersion = size[:, None] * share, torch.exp(w["px_r"])
    # As a mixture, with the parameters of PyTorch: failures, and the probability of success.
    counts = torch.distributions.NegativeBinomial(dispersion, probs=mean / (mean + dispersion))
    density = torch.log(zero * (genes == 0) + (1 - zero) * torch.exp(counts.log_prob(genes)))
    log_p_genes, kl_z = total(density), kl(q, standard(z))
    return {"elbo": log_p_genes - kl_z, "log_p_genes": log_p_genes, "kl_z": kl_z}


OBJECTIVES = [elbo]
