#include "explanation.hpp"

namespace sae {

Explanation explain(const Model& given, const Vector<double>& theta, const Batch<double>& batch,
                    Eigen::Index l, Eigen::Index j) {
  Model model = given;
  model.gradient = Gradient::exact;
  Pass<double> pass;
  Vector<double> gradient;
  pass.forward(model, theta, batch);
  pass.averageActivation();
  pass.penalise(model, theta);
  pass.backwardOutput(model, theta, batch, gradient);

  const ConstParts<double> parts(model, theta.data());
  const auto m = static_cast<double>(batch.size());
  Explanation e;
  e.unit = l;
  e.input = j;
  e.x = batch.dense().col(j).transpose();
  e.h = pass.H.col(l).transpose();
  e.back.resize(batch.size());
  for (Eigen::Index i = 0; i < batch.size(); ++i) {
    const double* row = pass.deltaOut.row(i).data();
    e.back[i] = interleavedSum<double>(model.inputs, [&](Eigen::Index p) {
      return row[p] * (model.tied ? parts.encoder(p, l) : parts.decoder(l, p));
    });
  }
  e.weight = parts.encoder(j, l);
  e.bias = parts.hiddenBias[l];
  e.rhoHat = pass.rhoHat[l];
  e.slope = pass.slope[l];
  const Vector<double> perInput = (e.h.array() * (1 - e.h.array()) * e.x.array()).matrix();  // g′(z_il) x_ij
  e.rhoHatGradient = perInput.sum() / m;
  e.penalty = model.beta * e.slope * e.rhoHatGradient;
  e.reconstruction = perInput.dot(e.back);
  if (model.tied) e.reconstruction += pass.deltaOut.col(j).dot(pass.H.col(l));
  e.decay = (model.tied ? 2 : 1) * model.lambda * e.weight;
  e.total = e.reconstruction + e.penalty + e.decay;
  return e;
}

}  // namespace sae
