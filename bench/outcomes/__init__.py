"""Does an estimate of outcomes find the better mediators?"""
