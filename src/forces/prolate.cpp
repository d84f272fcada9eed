#include "prolate.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

namespace catex {
namespace {

/// P_0(x), P_1(x), ..., P_{count-1}(x).
std::vector<double> legendre(double x, int count) {
  std::vector<double> p(count);
  p[0] = 1.0;
  if (count > 1) p[1] = x;
  for (int n = 2; n < count; ++n) p[n] = ((2 * n - 1) * x * p[n - 1] - (n - 1) * p[n - 2]) / n;
  return p;
}

/// Gauss-Legendre rule as eigenvalues of the Jacobi matrix (Golub & Welsch 1969).
Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> legendre_rule(int count) {
  Eigen::VectorXd off(count - 1);
  for (int n = 1; n < count; ++n) off[n - 1] = n / std::sqrt(4.0 * n * n - 1.0);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(Eigen::VectorXd::Zero(count), off);
  return solver;
}

}  // namespace

Prolate::Prolate(double bandwidth) : bandwidth_(bandwidth) {
  // In normalised Legendre polynomials of even order k the differential operator of psi is
  // tridiagonal; psi belongs to its lowest eigenvalue. Beyond k of about the bandwidth the
  // coefficients fall faster than exponentially: 40 more reach rounding.
  const int terms = 20 + static_cast<int>(bandwidth);
  const double c2 = bandwidth * bandwidth;
  Eigen::VectorXd diagonal(terms);
  Eigen::VectorXd off(terms - 1);
  for (int i = 0; i < terms; ++i) {
    const double k = 2.0 * i;
    diagonal[i] = k * (k + 1) + (2 * k * (k + 1) - 1) / ((2 * k + 3) * (2 * k - 1)) * c2;
    if (i + 1 < terms) {
      off[i] = (k + 1) * (k + 2) / ((2 * k + 3) * std::sqrt((2 * k + 1) * (2 * k + 5))) * c2;
    }
  }
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal, off);
  for (int i = 0; i < terms; ++i) {
    series_.push_back(solver.eigenvectors()(i, 0) * std::sqrt(2.0 * i + 0.5));
  }
  const double at_zero = value(0.0);
  for (double& a : series_) a /= at_zero;

  // Enough points for cos(k x) up to k = 100, beyond all that is asked for.
  const auto rule = legendre_rule(80 + static_cast<int>(bandwidth));
  for (Eigen::Index i = 0; i < rule.eigenvalues().size(); ++i) {
    const double x = rule.eigenvalues()[i];
    const double first = rule.eigenvectors()(0, i);
    nodes_.push_back(x);
    weighted_.push_back(2.0 * first * first * value(x));
    total_ += weighted_.back();
  }
}

double Prolate::value(double x) const {
  const auto p = legendre(x, static_cast<int>(2 * series_.size()));
  double sum = 0.0;
  for (std::size_t i = 0; i < series_.size(); ++i) sum += series_[i] * p[2 * i];
  return sum;
}

double Prolate::integral(double x) const {
  // Integral of P_n from 0 to x is (P_{n+1}(x) - P_{n-1}(x)) / (2n + 1) for even n.
  const auto p = legendre(x, static_cast<int>(2 * series_.size() + 1));
  double sum = series_[0] * x;
  for (std::size_t i = 1; i < series_.size(); ++i) {
    const double n = 2.0 * static_cast<double>(i);
    sum += series_[i] * (p[2 * i + 1] - p[2 * i - 1]) / (2.0 * n + 1.0);
  }
  return sum;
}

double Prolate::transform(double k) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) sum += weighted_[i] * std::cos(k * nodes_[i]);
  return sum / total_;
}

}  // namespace catex
