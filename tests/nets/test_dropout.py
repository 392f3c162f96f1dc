import torch

from tabdx.nets.dropout import Dropout, relu, relu_gradient


def test_outside_training_units_are_only_clamped():
    assert relu(torch.tensor([[[-1.0, 2.0]]]), 0).tolist() == [[[0.0, 2.0]]]


def test_dropout_switches_off_the_stated_share_and_keeps_the_mean():
    dropout = Dropout(torch.tensor([1, 2]), torch.tensor([1.0, 0.7]))
    dropped = relu(torch.ones(2, 100, 100), 0, dropout)
    assert torch.equal(dropped[0], torch.ones(100, 100))
    # 10,000 units, 30% off: standard error of the share 0.5 points.
    assert abs((dropped[1] == 0).float().mean() - 0.3) < 0.02
    assert abs(dropped[1].mean() - 1) < 0.03


def test_layers_and_keys_have_draws_of_their_own():
    def zeros(key, layer):
        dropout = Dropout(torch.tensor([key]), torch.tensor([0.5]))
        return relu(torch.ones(1, 8, 8), layer, dropout) == 0

    assert torch.equal(zeros(1, 0), zeros(1, 0))
    assert not torch.equal(zeros(1, 0), zeros(1, 1))
    assert not torch.equal(zeros(1, 0), zeros(2, 0))


def test_a_unit_has_the_same_draw_in_both_layouts_and_beside_more_rows():
    dropout = Dropout(torch.tensor([5, 6]), torch.tensor([0.5, 0.7]))
    by_row = relu(torch.ones(2, 10, 4), 0, dropout)
    by_unit = relu(torch.ones(2, 4, 13), 0, dropout, rows_last=True)
    assert torch.equal(by_row, by_unit.mT[:, :10])


def test_a_slope_passes_where_a_unit_was_kept_scaled_as_the_unit_was():
    slope, units = torch.tensor([[[1.0, 1.0, 1.0]]]), torch.tensor([[[0.0, 4.0, 0.0]]])
    dropout = Dropout(torch.tensor([0]), torch.tensor([0.5]))
    assert relu_gradient(slope.clone(), units, dropout).tolist() == [[[0.0, 2.0, 0.0]]]
    assert relu_gradient(slope, units).tolist() == [[[0.0, 1.0, 0.0]]]
